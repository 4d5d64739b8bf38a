// The mutants that no spec notices, each with the reason: [source, what stood there, what replaced it, why].
export const survivors = [];
