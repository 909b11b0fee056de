import type { Detection, Evidence } from '../define.ts';
import { attempted, byService, texts } from '../request.ts';

const changesRecords = ({ record }: Evidence): boolean => record.eventName === 'ChangeResourceRecordSets';

/** Records that say who gets mail, and who answers for a name. */
const changesMail = (evidence: Evidence): boolean =>
  texts(evidence, 'changeBatch.changes.resourceRecordSet.type').some(
    (type) => type === 'MX' || type === 'NS',
  );

/** Domains and their names. */
export const DOMAINS: readonly Detection[] = [
  {
    id: 'domain-moved',
    title: 'Moving a domain away or taking off its lock',
    severity: 'act-now',
    candidates: {
      calls: {
        route53domains:
          'TransferDomainToAnotherAwsAccount DisableDomainTransferLock RetrieveDomainAuthCode PushDomain DeleteDomain',
      },
    },
    when: attempted,
    outcome: 'any',
    why: 'Who has the domain has the mail and the website, and can reset passwords everywhere. Moves are rare and planned.',
    todo: [
      'Ask the owner of the domain at once.',
      'Cancel the transfer and put the lock on again; it takes days to take effect.',
      'Take the actor its credentials, and tell AWS Support if the domain is gone.',
    ],
    technique: 'T1584.001',
    blind: 'Domains at other registrars.',
  },
  {
    id: 'domain-changed',
    title: 'Changing name servers, owner or renewal of a domain',
    severity: 'look-today',
    candidates: {
      calls: {
        route53domains:
          'UpdateDomainNameservers UpdateDomainContact UpdateDomainContactPrivacy DisableDomainAutoRenew DisassociateDelegationSignerFromDomain AcceptDomainTransferFromAnotherAwsAccount TransferDomain',
      },
    },
    outcome: 'done',
    why: 'New name servers or a new owner take over the domain; without renewal it is lost in a year.',
    todo: [
      'Ask the people who look after the domain.',
      'Put name servers, contacts and renewal back.',
      'Look where mail and website of the domain go now.',
    ],
    technique: 'T1584.001',
    blind: 'Records of the zone are changed by other calls.',
  },
  {
    id: 'dns-zone',
    title: 'Deleting a DNS zone or changing who gets its mail',
    severity: 'look-today',
    candidates: {
      calls: {
        route53:
          'DeleteHostedZone DisableHostedZoneDNSSEC DeactivateKeySigningKey DeleteKeySigningKey ChangeResourceRecordSets',
      },
    },
    when: (evidence) => !byService(evidence) && (!changesRecords(evidence) || changesMail(evidence)),
    outcome: 'done',
    why: 'Without its zone nothing of the domain works. Mail that somebody else gets resets passwords everywhere.',
    todo: [
      'Ask whether anybody meant it.',
      'Make the zone again from your templates, and set its name servers at the registrar.',
      'Look whether a name of yours points to something that another account can take.',
    ],
    technique: 'T1485',
    blind: 'Records of other types than MX and NS change too often to be listed.',
  },
];
