const DATE_AND_TIME =
  /^(?<year>-?\d{1,9})(?:-(?<month>\d{1,2})(?:-(?<day>\d{1,2}))?)?(?:t(?:(?<hour>\d{1,2})(?::(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:\.(?<fraction>\d+))?)?)?(?<zone>z|[+-]\d{2}(?::?\d{2})?)?)?)?$/;

const EPOCH = /^\d{1,19}$/;
const MAX_EPOCH = 9_223_372_036_854_775_807n;

/** Whether a date is one that IAM stores: ISO 8601 with its pieces in range, or seconds of the epoch. */
export function isDate(text: string): boolean {
  const value = text.toLowerCase();
  if (EPOCH.test(value)) {
    return BigInt(value) <= MAX_EPOCH;
  }
  const groups = DATE_AND_TIME.exec(value)?.groups;
  if (!groups || !/[-t]/.test(value)) {
    return false;
  }
  const within = (piece: string | undefined, least: number, most: number): boolean =>
    piece === undefined || (Number(piece) >= least && Number(piece) <= most);
  return (
    within(groups.year, -292_275_054, 292_278_993) &&
    within(groups.month, 1, 12) &&
    within(groups.day, 1, 31) &&
    within(groups.hour, 0, 23) &&
    within(groups.minute, 0, 59) &&
    within(groups.second, 0, 59) &&
    within(groups.fraction, 0, 999_999_999) &&
    isZone(groups.zone)
  );
}

function isZone(zone: string | undefined): boolean {
  if (zone === undefined || zone === 'z') {
    return true;
  }
  return Number(zone.slice(1, 3)) <= 23 && Number(zone.slice(3).replace(':', '') || 0) <= 59;
}

/** Whether a date is seconds of the epoch. */
export function isEpoch(text: string): boolean {
  return EPOCH.test(text);
}
