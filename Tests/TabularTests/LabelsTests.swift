import Tabular
import Testing

@Suite struct LabelsTests {
    private let labels = Labels(
        codes: [3, 0, 1, 2, 3, 3, 5],
        types: [
            AttackTaxonomy.nslKDD("normal"), AttackTaxonomy.nslKDD("smurf"), AttackTaxonomy.nslKDD("satan"),
            AttackTaxonomy.nslKDD("neptune"), AttackTaxonomy.nslKDD("perl"),
            AttackTaxonomy.cicids2017("Bot - Attempted"),
        ])

    @Test func binaryClassesAreBenignAndAttack() {
        #expect(
            labels.classes(.binary) == ClassLabels(codes: [1, 0, 1, 1, 1, 1, 0], names: ["benign", "attack"]))
    }

    @Test func familiesAreInAlphabeticalOrderAfterBenign() {
        let classes = labels.classes(.family)
        #expect(classes.names == ["benign", "DoS", "Probe"], "U2R does not occur")
        #expect(classes.codes == [1, 0, 1, 2, 1, 1, 0])
        #expect(classes.counts == [2, 4, 1])
    }

    @Test func typesAreInAlphabeticalOrderAfterBenign() {
        let classes = labels.classes(.type)
        #expect(classes.names == ["benign", "neptune", "satan", "smurf"])
        #expect(classes.codes == [1, 0, 3, 2, 1, 1, 0])
        #expect(classes.counts == [2, 3, 1, 1])
    }

    @Test(arguments: ClassGranularity.allCases)
    func class0IsBenignEvenWhereNoRowIs(granularity: ClassGranularity) {
        let classes = Labels(codes: [0, 0], types: [AttackTaxonomy.nslKDD("smurf")]).classes(granularity)
        #expect(classes.names.first == "benign")
        #expect(classes.codes == [1, 1])
        #expect(classes.counts == [0, 2])
    }

    @Test(arguments: ClassGranularity.allCases)
    func benignRowsAloneAreOneClass(granularity: ClassGranularity) {
        let classes = Labels(codes: [0, 0], types: [AttackTaxonomy.nslKDD("normal")]).classes(granularity)
        #expect(classes == ClassLabels(codes: [0, 0], names: ["benign"]))
    }

    @Test func attacksAreToldFromBenign() {
        #expect(labels.isAttack == [true, false, true, true, true, true, false])
        #expect(labels.benignCount == 2)
    }
}
