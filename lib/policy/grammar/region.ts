/** Every region that AWS has named, of all partitions; new ones come. */
export const REGIONS: readonly string[] = [
  ...numbered('af-south', 1),
  ...numbered('ap-east', 2),
  ...numbered('ap-northeast', 3),
  ...numbered('ap-south', 2),
  ...numbered('ap-southeast', 7),
  ...numbered('ca-central', 1),
  ...numbered('ca-west', 1),
  ...numbered('cn-north', 1),
  ...numbered('cn-northwest', 1),
  ...numbered('eu-central', 2),
  ...numbered('eu-isoe-west', 1),
  ...numbered('eu-north', 1),
  ...numbered('eu-south', 2),
  ...numbered('eu-west', 3),
  ...numbered('eusc-de-east', 1),
  ...numbered('il-central', 1),
  ...numbered('me-central', 1),
  ...numbered('me-south', 1),
  ...numbered('mx-central', 1),
  ...numbered('sa-east', 1),
  ...numbered('us-east', 2),
  ...numbered('us-gov-east', 1),
  ...numbered('us-gov-west', 1),
  ...numbered('us-iso-east', 1),
  ...numbered('us-iso-west', 1),
  ...numbered('us-isob-east', 1),
  ...numbered('us-isob-west', 1),
  ...numbered('us-isof-east', 1),
  ...numbered('us-isof-south', 1),
  ...numbered('us-west', 2),
];

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}

/** Whether a text is written as regions are, whether there is such a region or not. */
export function looksLikeRegion(text: string): boolean {
  return /^[a-z]{2,4}(?:-[a-z]+){1,3}-[0-9]{1,2}$/.test(text);
}
