#if Console
    import GRDB
#endif
