extension NetworkKernels {
    /// Lays out the windows of 1-D sequences, so that a convolution becomes one matrix product.
    ///
    /// - Parameters:
    ///   - input: `rows` sequences of `length` positions, `channels` cells each.
    ///   - windows: receives `rows * (length - width + 1)` windows of `width * channels` cells.
    public static func unfold(
        _ arena: inout MutableSpan<Float>, input: Int, windows: Int, rows: Int, length: Int, channels: Int, width: Int
    ) {
        let positions = length - width + 1
        let size = width * channels
        MatrixProduct.check(arena.count, input, rows * length * channels, windows, rows * positions * size)
        arena.withUnsafeMutableBufferPointer { arena in
            var to = arena.baseAddress! + windows
            for row in 0..<rows {
                var from = arena.baseAddress! + input + row * length * channels
                for _ in 0..<positions {
                    if size & 3 == 0 {
                        for i in 0..<size { to[i] = from[i] }
                    } else {
                        to.update(from: from, count: size)
                    }
                    to += size
                    from += channels
                }
            }
        }
    }

    /// Adds the cells of windows up where they came from: the gradient of `unfold`.
    public static func fold(
        _ arena: inout MutableSpan<Float>, windows: Int, input: Int, rows: Int, length: Int, channels: Int, width: Int
    ) {
        let positions = length - width + 1
        let size = width * channels
        MatrixProduct.check(arena.count, windows, rows * positions * size, input, rows * length * channels)
        arena.withUnsafeMutableBufferPointer { arena in
            (arena.baseAddress! + input).update(repeating: 0, count: rows * length * channels)
            var from = arena.baseAddress! + windows
            for row in 0..<rows {
                var to = arena.baseAddress! + input + row * length * channels
                for _ in 0..<positions {
                    for i in 0..<size { to[i] += from[i] }
                    from += size
                    to += channels
                }
            }
        }
    }

    /// The largest of each `width` neighbouring positions, for each channel; positions left over are passed over.
    public static func pool(
        _ arena: inout MutableSpan<Float>, input: Int, output: Int, rows: Int, length: Int, channels: Int, width: Int
    ) {
        let pooled = length / width
        MatrixProduct.check(arena.count, input, rows * length * channels, output, rows * pooled * channels)
        arena.withUnsafeMutableBufferPointer { arena in
            var y = arena.baseAddress! + output
            for row in 0..<rows {
                var x = arena.baseAddress! + input + row * length * channels
                for _ in 0..<pooled {
                    for j in 0..<channels { y[j] = x[j] }
                    for k in 1..<max(1, width) {
                        let next = x + k * channels
                        for j in 0..<channels { y[j] = next[j] > y[j] ? next[j] : y[j] }
                    }
                    x += width * channels
                    y += channels
                }
            }
        }
    }

    /// Gives each gradient to the first position that held the largest value.
    public static func poolGradient(
        _ arena: inout MutableSpan<Float>, input: Int, output: Int, outputGradient: Int, inputGradient: Int, rows: Int,
        length: Int, channels: Int, width: Int
    ) {
        let pooled = length / width
        let inputs = rows * length * channels
        let outputs = rows * pooled * channels
        MatrixProduct.check(arena.count, input, inputs, inputGradient, inputs)
        MatrixProduct.check(arena.count, output, outputs, inputGradient, inputs)
        MatrixProduct.check(arena.count, outputGradient, outputs, inputGradient, inputs)
        arena.withUnsafeMutableBufferPointer { arena in
            let base = arena.baseAddress!
            var y = base + output
            var dy = base + outputGradient
            for row in 0..<rows {
                var x = base + input + row * length * channels
                var dx = base + inputGradient + row * length * channels
                for _ in 0..<pooled {
                    if width == 2 {
                        // Two loops: each writes one stretch, which the compiler can see.
                        for j in 0..<channels {
                            let slope = dy[j]
                            dx[j] = x[j] >= x[channels + j] ? slope : 0
                        }
                        let (second, dsecond) = (x + channels, dx + channels)
                        for j in 0..<channels {
                            let slope = dy[j]
                            dsecond[j] = x[j] >= second[j] ? 0 : slope
                        }
                    } else {
                        for j in 0..<channels {
                            var left = dy[j]
                            for k in 0..<width {
                                let isLargest = x[k * channels + j] == y[j]
                                dx[k * channels + j] = isLargest ? left : 0
                                if isLargest { left = 0 }
                            }
                        }
                    }
                    x += width * channels
                    dx += width * channels
                    y += channels
                    dy += channels
                }
                for i in 0..<(length - pooled * width) * channels { dx[i] = 0 }
            }
        }
    }
}
