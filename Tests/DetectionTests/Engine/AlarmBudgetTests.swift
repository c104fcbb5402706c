import Detection
import Testing

struct AlarmBudgetTests {
    @Test("The shares never come to more than what is allowed", arguments: [0, 1, 3], [true, false])
    func sums(opinions: Int, hasBaseline: Bool) {
        let budget = AlarmBudget(perDay: 24, opinions: opinions, hasBaseline: hasBaseline)
        let sum = budget.hosts + budget.flows + budget.eachOpinion * Double(opinions)
        #expect(sum <= 24 + 1e-9)
        if hasBaseline || opinions > 0 { #expect(sum > 24 - 1e-9) }
    }
}
