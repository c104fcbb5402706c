import Testing

@testable import Detection

@Suite("Numbers in words")
struct HumanNumberTests {
    @Test(
        "Counts",
        arguments: [
            (0.0, "0"), (1, "1"), (412, "412"), (4.24, "4.2"), (41.7, "42"), (999.6, "1,000"), (5213, "5,200"),
            (81_234, "81,000"), (999_499, "1,000,000"), (1_234_567, "1.2 M"), (36_400_000, "36 M"), (2e9, "2 G"),
            (-5, "-5"), (0.034, "0.034"), (1e300, "countless"), (.infinity, "countless"),
        ])
    func counts(_ value: Double, _ text: String) { #expect(HumanNumber.count(value) == text) }

    @Test(
        "Bytes, times and ratios",
        arguments: [
            (HumanNumber.bytes(1), "1 byte"), (HumanNumber.bytes(999), "999 bytes"),
            (HumanNumber.bytes(1234), "1.2 kB"),
            (HumanNumber.bytes(82_400_000), "82 MB"), (HumanNumber.bytes(3e12), "3 TB"),
            (HumanNumber.seconds(0.0021), "2.1 ms"), (HumanNumber.seconds(9), "9 s"),
            (HumanNumber.seconds(119), "120 s"),
            (HumanNumber.seconds(720), "12 min"), (HumanNumber.seconds(9000), "2.5 h"),
            (HumanNumber.seconds(864_000), "10 days"), (HumanNumber.percent(0.95), "95 %"),
            (HumanNumber.percent(0), "0 %"),
            (HumanNumber.percent(1), "100 %"), (HumanNumber.percent(0.0042), "0.42 %"),
        ])
    func units(_ text: String, _ expected: String) { #expect(text == expected) }

    @Test("Every column of the host profile and every one that is made of them has a phrase")
    func phrases() {
        let made = [
            "rare_destinations", "rare_minutes", "rare_bytes", "rare_volume", "rare_regular", "login_pair_10min",
            "sum10_contacts", "sum10_login_contacts", "sum10_login_approaches", "sum10_contacts_to_one_service_max",
            "sum10_approaches_by_one_client_max", "sum10_failed_contacts", "sum10_unanswered_contacts",
            "sum10_accepted_contacts", "sum10_new_home_destinations", "sum10_dns_bytes_out", "sum10_bytes_out_external",
        ]
        for column in Evidence.columns + made where !["window", "regular_is_external"].contains(column) {
            #expect(ColumnPhrase.phrase(column) != nil, "\(column)")
        }
    }
}
