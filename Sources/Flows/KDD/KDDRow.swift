/// A row of the `kdd` profile: a connection and its surroundings, in the features of NSL-KDD.
public struct KDDRow: Sendable, Hashable {
    /// The connection, with its nine basic features.
    public var connection: KDDSummary
    /// What the last two seconds hold.
    public var recent: Recent
    /// What the last 255 connections hold.
    public var hosts: Hosts

    /// The nine features of the last two seconds, this connection included.
    public struct Recent: Sendable, Hashable {
        /// `count`: connections to the same host.
        public var count: UInt16
        /// `srv_count`: connections to the same service.
        public var serviceCount: UInt16
        /// `serror_rate`: of those to the host, with SYN errors.
        public var synErrors: KDDRate
        /// `srv_serror_rate`: of those to the service, with SYN errors.
        public var serviceSynErrors: KDDRate
        /// `rerror_rate`: of those to the host, refused or reset.
        public var rejections: KDDRate
        /// `srv_rerror_rate`: of those to the service, refused or reset.
        public var serviceRejections: KDDRate
        /// `same_srv_rate`: of those to the host, to the same service.
        public var sameService: KDDRate
        /// `diff_srv_rate`: services over connections to the host; 0 where there is one service.
        public var differentServices: KDDRate
        /// `srv_diff_host_rate`: hosts over connections to the service; 0 where there is one host.
        public var serviceDifferentHosts: KDDRate

        init(_ counts: KDDWindow.Counts) {
            let (host, service) = (counts.host, counts.service)
            let (all, same) = (Int(host.connections), Int(service.connections))
            count = host.connections
            serviceCount = service.connections
            synErrors = KDDRate(Int(host.synErrors), of: all)
            serviceSynErrors = KDDRate(Int(service.synErrors), of: same)
            rejections = KDDRate(Int(host.rejections), of: all)
            serviceRejections = KDDRate(Int(service.rejections), of: same)
            sameService = KDDRate(counts.both, of: all)
            differentServices = KDDRate(kinds: Int(host.kinds), of: all)
            serviceDifferentHosts = KDDRate(kinds: Int(service.kinds), of: same)
        }
    }

    /// The ten features of the last 255 connections, this one included.
    public struct Hosts: Sendable, Hashable {
        /// `dst_host_count`: connections to the same host.
        public var count: UInt16
        /// `dst_host_srv_count`: connections to the same service, on whatever host.
        public var serviceCount: UInt16
        /// `dst_host_same_srv_rate`: of those to the host, to the same service.
        public var sameService: KDDRate
        /// `dst_host_diff_srv_rate`: services over connections to the host; 0 where there is one service.
        public var differentServices: KDDRate
        /// `dst_host_same_src_port_rate`: of those to the host, from the same port.
        public var sameSourcePort: KDDRate
        /// `dst_host_srv_diff_host_rate`: hosts over connections to the service; 0 where there is one host.
        public var serviceDifferentHosts: KDDRate
        /// `dst_host_serror_rate`: of those to the host, with SYN errors.
        public var synErrors: KDDRate
        /// `dst_host_srv_serror_rate`: of those to the service, with SYN errors.
        public var serviceSynErrors: KDDRate
        /// `dst_host_rerror_rate`: of those to the host, refused or reset.
        public var rejections: KDDRate
        /// `dst_host_srv_rerror_rate`: of those to the service, refused or reset.
        public var serviceRejections: KDDRate

        init(_ counts: KDDWindow.Counts) {
            let (host, service) = (counts.host, counts.service)
            let (all, same) = (Int(host.connections), Int(service.connections))
            count = host.connections
            serviceCount = service.connections
            sameService = KDDRate(counts.both, of: all)
            differentServices = KDDRate(kinds: Int(host.kinds), of: all)
            sameSourcePort = KDDRate(counts.port, of: all)
            serviceDifferentHosts = KDDRate(kinds: Int(service.kinds), of: same)
            synErrors = KDDRate(Int(host.synErrors), of: all)
            serviceSynErrors = KDDRate(Int(service.synErrors), of: same)
            rejections = KDDRate(Int(host.rejections), of: all)
            serviceRejections = KDDRate(Int(service.rejections), of: same)
        }
    }

    init(_ connection: KDDSummary, recent: KDDWindow.Counts, hosts: KDDWindow.Counts) {
        self.connection = connection
        self.recent = Recent(recent)
        self.hosts = Hosts(hosts)
    }
}
