/**
 * Country → the AWS Regions in it (AWS General Reference, "AWS Regions"). AWS knows better where its Regions are than
 * tables of addresses do, which take some of them for the neighbour's and know nothing of new ones. A Local Zone abroad
 * counts to its Region's country.
 */
const REGIONS_OF: Readonly<Record<string, string>> = {
  AE: 'me-central-1',
  AU: 'ap-southeast-2 ap-southeast-4',
  BH: 'me-south-1',
  BR: 'sa-east-1',
  CA: 'ca-central-1 ca-west-1',
  CH: 'eu-central-2',
  CL: 'sa-west-1',
  CN: 'cn-north-1 cn-northwest-1',
  DE: 'eu-central-1 eusc-de-east-1',
  ES: 'eu-south-2',
  FR: 'eu-west-3',
  GB: 'eu-west-2',
  HK: 'ap-east-1',
  ID: 'ap-southeast-3',
  IE: 'eu-west-1',
  IL: 'il-central-1',
  IN: 'ap-south-1 ap-south-2',
  IT: 'eu-south-1',
  JP: 'ap-northeast-1 ap-northeast-3',
  KR: 'ap-northeast-2',
  MX: 'mx-central-1',
  MY: 'ap-southeast-5',
  NZ: 'ap-southeast-6',
  SA: 'me-west-1',
  SE: 'eu-north-1',
  SG: 'ap-southeast-1',
  TH: 'ap-southeast-7',
  TW: 'ap-east-2',
  US: 'us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-south-1 us-west-1 us-west-2',
  ZA: 'af-south-1',
};

/** Region → country, ISO 3166-1. */
export const COUNTRY_OF_REGION: ReadonlyMap<string, string> = new Map(
  Object.entries(REGIONS_OF).flatMap(([country, regions]) =>
    regions.split(' ').map((region): [string, string] => [region, country]),
  ),
);
