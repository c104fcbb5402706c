#include <pcap/pcap.h>
#ifdef __linux__
#include <stdio_ext.h>  // __fsetlocking: a stream of one thread needs no lock for each frame
#endif
