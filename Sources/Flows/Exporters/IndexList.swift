/// A doubly linked list over places of an array, by their numbers alone.
struct IndexList: BitwiseCopyable {
    /// A place's neighbours; -1 where there is none.
    struct Link: BitwiseCopyable {
        var previous: Int32 = -1
        var next: Int32 = -1
    }

    /// The first place; -1 where the list is empty.
    private(set) var head: Int32 = -1
    private var tail: Int32 = -1

    /// Adds a place at the end.
    mutating func append(_ place: Int32, _ links: inout [Link]) {
        links[Int(place)] = Link(previous: tail, next: -1)
        if tail >= 0 { links[Int(tail)].next = place } else { head = place }
        tail = place
    }

    /// Takes a place out.
    mutating func remove(_ place: Int32, _ links: inout [Link]) {
        let link = links[Int(place)]
        if link.previous >= 0 { links[Int(link.previous)].next = link.next } else { head = link.next }
        if link.next >= 0 { links[Int(link.next)].previous = link.previous } else { tail = link.previous }
    }
}
