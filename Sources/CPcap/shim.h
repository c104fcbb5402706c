#include <pcap/pcap.h>
#ifdef __linux__
#include <malloc.h>     // malloc_trim: what was free once is given back
#include <stdio_ext.h>  // __fsetlocking: a stream of one thread needs no lock for each frame
#endif
