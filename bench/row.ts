/** One measure beside that of a bare reference in the same run. */
export interface Row {
  name: string
  value: number
  unit: string
  /** The same measure of the reference. */
  reference: number
  /** value ÷ reference. */
  ratio: number
  runs: number[]
  against: string
}

/** The middle one of several runs, with its row. */
export const row = (name: string, unit: string, against: string, runs: number[], references: number[]): Row => {
  const [value, reference] = [middle(runs), middle(references)]
  return { name, value, unit, reference, ratio: value / reference, runs, against }
}
const middle = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
