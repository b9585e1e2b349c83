/** A day off in public administrations (decree 2-77-169 as amended). `source` says where the date is from. */
export interface HolidaySeed {
  date: string
  name: string
  status: 'confirmed' | 'provisional' | 'ad-hoc'
  source: string
}

const YEARS = { from: 2019, to: 2035 }

/** The days that fall on the same date every year, with the first year they were off. */
const FIXED: [day: string, name: string, since: number][] = [
  ['01-01', 'new-year', 2019],
  ['01-11', 'independence-manifesto', 2019],
  ['01-14', 'amazigh-new-year', 2024],
  ['05-01', 'labour', 2019],
  ['07-30', 'throne', 2019],
  ['08-14', 'oued-ed-dahab', 2019],
  ['08-20', 'revolution', 2019],
  ['08-21', 'youth', 2019],
  ['10-31', 'unity', 2026],
  ['11-06', 'green-march', 2019],
  ['11-18', 'independence', 2019],
]

/** Feasts follow the moon as seen in Morocco: the calculated date plus one day, until the ministry announces it. */
const FEASTS: [date: string, name: string, status: HolidaySeed['status']][] = [
  ['2025-03-31', 'fitr', 'confirmed'],
  ['2025-04-01', 'fitr', 'confirmed'],
  ['2025-06-07', 'adha', 'confirmed'],
  ['2025-06-08', 'adha', 'confirmed'],
  ['2025-06-09', 'by-decree', 'ad-hoc'],
  ['2025-06-27', 'muharram', 'confirmed'],
  ['2025-09-05', 'mawlid', 'confirmed'],
  ['2025-09-06', 'mawlid', 'confirmed'],
  ['2026-03-21', 'fitr', 'provisional'],
  ['2026-03-22', 'fitr', 'provisional'],
  ['2026-05-28', 'adha', 'provisional'],
  ['2026-05-29', 'adha', 'provisional'],
  ['2026-06-17', 'muharram', 'provisional'],
  ['2026-08-26', 'mawlid', 'provisional'],
  ['2026-08-27', 'mawlid', 'provisional'],
  ['2027-03-10', 'fitr', 'provisional'],
  ['2027-03-11', 'fitr', 'provisional'],
  ['2027-05-17', 'adha', 'provisional'],
  ['2027-05-18', 'adha', 'provisional'],
  ['2027-06-07', 'muharram', 'provisional'],
  ['2027-08-15', 'mawlid', 'provisional'],
  ['2027-08-16', 'mawlid', 'provisional'],
  ['2028-02-27', 'fitr', 'provisional'],
  ['2028-02-28', 'fitr', 'provisional'],
  ['2028-05-06', 'adha', 'provisional'],
  ['2028-05-07', 'adha', 'provisional'],
  ['2028-05-26', 'muharram', 'provisional'],
  ['2028-08-04', 'mawlid', 'provisional'],
  ['2028-08-05', 'mawlid', 'provisional'],
]

/** Every day off that is known when the service is installed; the table is edited from then on. */
export const HOLIDAYS: HolidaySeed[] = [
  ...FIXED.flatMap(([day, name, since]) =>
    years(Math.max(YEARS.from, since)).map(
      (year): HolidaySeed => ({ date: `${year}-${day}`, name, status: 'confirmed', source: 'decree 2-77-169' }),
    ),
  ),
  ...FEASTS.map(
    ([date, name, status]): HolidaySeed => ({
      date,
      name,
      status,
      source: 'moon sighting; Umm al-Qura plus one where provisional',
    }),
  ),
]

function years(from: number): number[] {
  return Array.from({ length: YEARS.to - from + 1 }, (_, index) => from + index)
}
