extension KDDService {
    /// The 70 names of NSL-KDD, in the order of their letters.
    public static let names = [
        "IRC", "X11", "Z39_50", "aol", "auth", "bgp", "courier", "csnet_ns", "ctf", "daytime", "discard", "domain",
        "domain_u", "echo", "eco_i", "ecr_i", "efs", "exec", "finger", "ftp", "ftp_data", "gopher", "harvest",
        "hostnames", "http", "http_2784", "http_443", "http_8001", "imap4", "iso_tsap", "klogin", "kshell", "ldap",
        "link", "login", "mtp", "name", "netbios_dgm", "netbios_ns", "netbios_ssn", "netstat", "nnsp", "nntp", "ntp_u",
        "other", "pm_dump", "pop_2", "pop_3", "printer", "private", "red_i", "remote_job", "rje", "shell", "smtp",
        "sql_net", "ssh", "sunrpc", "supdup", "systat", "telnet", "tftp_u", "tim_i", "time", "urh_i", "urp_i", "uucp",
        "uucp_path", "vmnet", "whois",
    ]

    /// The names that no port tells: an RPC port mapper's dump shows in its payload only.
    static let payloadNames: Set<String> = ["pm_dump"]

    /// TCP's ports, by the names of the 1990s (RFC 1700 and the services files of BSD).
    static let tcpPorts: [(ports: ClosedRange<UInt16>, name: String)] = [
        (5...5, "remote_job"),
        (7...7, "echo"),
        (9...9, "discard"),
        (11...11, "systat"),
        (13...13, "daytime"),
        (15...15, "netstat"),
        (20...20, "ftp_data"),
        (21...21, "ftp"),
        (22...22, "ssh"),
        (23...23, "telnet"),
        (25...25, "smtp"),
        (37...37, "time"),
        (42...42, "name"),
        (43...43, "whois"),
        (53...53, "domain"),
        (57...57, "mtp"),
        (70...70, "gopher"),
        (71...74, "remote_job"),
        (77...77, "rje"),
        (79...79, "finger"),
        (80...80, "http"),
        (84...84, "ctf"),
        (87...87, "link"),
        (95...95, "supdup"),
        (101...101, "hostnames"),
        (102...102, "iso_tsap"),
        (105...105, "csnet_ns"),
        (109...109, "pop_2"),
        (110...110, "pop_3"),
        (111...111, "sunrpc"),
        (113...113, "auth"),
        (117...117, "uucp_path"),
        (119...119, "nntp"),
        (137...137, "netbios_ns"),
        (138...138, "netbios_dgm"),
        (139...139, "netbios_ssn"),
        (143...143, "imap4"),
        (150...150, "sql_net"),
        (175...175, "vmnet"),
        (179...179, "bgp"),
        (194...194, "IRC"),
        (210...210, "Z39_50"),
        (389...389, "ldap"),
        (433...433, "nnsp"),
        (443...443, "http_443"),
        (512...512, "exec"),
        (513...513, "login"),
        (514...514, "shell"),
        (515...515, "printer"),
        (520...520, "efs"),
        (530...530, "courier"),
        (540...540, "uucp"),
        (543...543, "klogin"),
        (544...544, "kshell"),
        (2784...2784, "http_2784"),
        (3128...3128, "harvest"),
        (5190...5190, "aol"),
        (6000...6063, "X11"),
        (6665...6669, "IRC"),
        (8001...8001, "http_8001"),
    ]

    /// UDP's ports: the data names these three, and no other.
    static let udpPorts: [(ports: ClosedRange<UInt16>, name: String)] = [
        (53...53, "domain_u"),
        (69...69, "tftp_u"),
        (123...123, "ntp_u"),
    ]

    /// ICMP's messages (RFC 792), by type, and by code where the code matters.
    static let icmpMessages: [(type: UInt8, code: UInt8?, name: String)] = [
        (0, nil, "ecr_i"),
        (3, nil, "urh_i"),
        (3, 2, "urp_i"),
        (3, 3, "urp_i"),
        (5, nil, "red_i"),
        (8, nil, "eco_i"),
        (11, nil, "tim_i"),
    ]

    /// The messages of ICMPv6 (RFC 4443, RFC 4861) that mean the same.
    static let icmpV6Messages: [(type: UInt8, code: UInt8?, name: String)] = [
        (1, nil, "urh_i"),
        (1, 4, "urp_i"),
        (3, nil, "tim_i"),
        (128, nil, "eco_i"),
        (129, nil, "ecr_i"),
        (137, nil, "red_i"),
    ]
}
