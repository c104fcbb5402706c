#if Console
    import Hummingbird
    import Logging
    import Mustache
    import ServiceLifecycle
#endif
