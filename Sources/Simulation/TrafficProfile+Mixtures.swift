import Tabular

// The mixtures were tuned so that no column alone gives the anomalies away (AUC about .80 at most, and .83 for the
// ratios between columns), while an isolation forest finds them, on raw and on logarithmic columns (AUC .92 to .97): each
// shape is extreme in another column, and the services between them are wide. Whoever changes a number here measures
// both again.

extension TrafficProfile {
    /// What a small network does on an ordinary day.
    static let services: [TrafficProfile] = [
        // Name look-ups
        TrafficProfile(
            weight: 24, packets: (1.3, 0.45), replies: (1, 0.12), sentSize: (70, 0.18), receivedSize: (160, 0.5),
            seconds: (0.03, 1.1), growth: 0.3),
        // Web pages
        TrafficProfile(
            weight: 33, packets: (14, 0.9), replies: (1.25, 0.3), sentSize: (190, 0.5), receivedSize: (850, 0.35),
            seconds: (2.5, 1.5), growth: 0.45),
        // Programs that call programs
        TrafficProfile(
            weight: 10, packets: (9, 0.6), replies: (1, 0.2), sentSize: (320, 0.5), receivedSize: (380, 0.5),
            seconds: (0.8, 1.5), growth: 0.4),
        // Mail going out
        TrafficProfile(
            weight: 7, packets: (28, 0.9), replies: (0.8, 0.3), sentSize: (750, 0.35), receivedSize: (110, 0.4),
            seconds: (3, 1.1), growth: 0.4),
        // Shell sessions
        TrafficProfile(
            weight: 6, packets: (90, 1.3), replies: (1.05, 0.25), sentSize: (110, 0.3), receivedSize: (160, 0.4),
            seconds: (150, 1.4), growth: 0.5),
        // Chat
        TrafficProfile(
            weight: 7, packets: (40, 1), replies: (1, 0.3), sentSize: (140, 0.4), receivedSize: (210, 0.5),
            seconds: (200, 1.2), growth: 0.4),
        // Video streams
        TrafficProfile(
            weight: 7, packets: (600, 1), replies: (2.6, 0.35), sentSize: (85, 0.3), receivedSize: (1300, 0.08),
            seconds: (90, 1.1), growth: 0.6),
        // Calls
        TrafficProfile(
            weight: 3, packets: (3000, 0.9), replies: (1, 0.3), sentSize: (420, 0.5), receivedSize: (480, 0.5),
            seconds: (240, 0.9), growth: 0.9),
        // Connections kept open by a packet now and then
        TrafficProfile(
            weight: 4, packets: (14, 0.8), replies: (0.9, 0.2), sentSize: (80, 0.25), receivedSize: (80, 0.25),
            seconds: (700, 1), growth: 0.5),
        // Logs and measurements, mostly one way
        TrafficProfile(
            weight: 4, packets: (12, 1.1), replies: (0.06, 1.1), sentSize: (230, 0.5), receivedSize: (70, 0.3),
            seconds: (15, 1.8), growth: 0.5),
        // Backups
        TrafficProfile(
            weight: 3, packets: (2500, 1.1), replies: (0.5, 0.2), sentSize: (1300, 0.12), receivedSize: (70, 0.2),
            seconds: (40, 1), growth: 0.6),
    ]

    private static let totalWeight = services.reduce(0) { $0 + $1.weight }

    /// Draws a service, as often as its weight says.
    static func service(using random: inout SplitMix64) -> TrafficProfile {
        var left = random.uniform() * totalWeight
        for service in services {
            left -= service.weight
            if left < 0 { return service }
        }
        return services[0]
    }

    /// The flows of one shape of anomaly.
    static func anomaly(_ shape: AnomalyShape) -> TrafficProfile {
        switch shape {
        case .flood: flood
        case .exfiltration: exfiltration
        case .scan: scan
        case .slowDrip: slowDrip
        }
    }

    private static let flood = TrafficProfile(
        weight: 1, packets: (16_000, 1.2), replies: (0.01, 1.6), sentSize: (120, 0.6), receivedSize: (60, 0.3),
        seconds: (0.4, 1.4), growth: 0.2)

    private static let exfiltration = TrafficProfile(
        weight: 1, packets: (10_000, 1), replies: (0.5, 0.5), sentSize: (1250, 0.15), receivedSize: (180, 0.8),
        seconds: (300, 1.2), growth: 0.5)

    private static let scan = TrafficProfile(
        weight: 1, packets: (100, 0.9), replies: (0.15, 1), sentSize: (46, 0.1), receivedSize: (46, 0.1),
        seconds: (4000, 0.8), growth: 0.3)

    private static let slowDrip = TrafficProfile(
        weight: 1, packets: (7, 0.7), replies: (1, 0.4), sentSize: (85, 0.3), receivedSize: (180, 0.7),
        seconds: (12_000, 0.8), growth: 0.2)
}
