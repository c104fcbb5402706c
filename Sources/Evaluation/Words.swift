import Foundation

/// A share as a person reads it: "12.9 %", "0.05 %".
public func percent(_ share: Double) -> String {
    let value = share * 100
    return String(format: value != 0 && value < 0.995 ? "%.2f %%" : "%.1f %%", value)
}

/// A number between 0 and 1 with three decimals, four close to one.
public func decimals(_ value: Double) -> String {
    String(format: value > 0.9985 && value < 1 ? "%.4f" : "%.3f", value)
}

/// A factor with two significant digits.
func significant(_ value: Double) -> String {
    value >= 10 ? String(format: "%.0f", value) : String(format: "%.1f", value)
}
