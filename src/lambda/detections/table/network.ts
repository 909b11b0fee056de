import { anywhere } from '../anywhere.ts';
import { isWide } from '../cidr.ts';
import type { Detection, Evidence } from '../define.ts';
import { namesOutsider } from '../foreign.ts';
import { byService, has, isOff, isOn, texts, values } from '../request.ts';

/** Members that are ranges of addresses, in the calls that let traffic in. */
const RANGES = [
  'cidrIp',
  'cidrIpv4',
  'cidrIpv6',
  'cidrBlock',
  'ipv6CidrBlock',
  'ipRule',
  'publicAccessCidrs',
];

function opens(evidence: Evidence): boolean {
  switch (evidence.record.eventName) {
    case 'CreateNetworkAclEntry':
    case 'ReplaceNetworkAclEntry':
      return isOff(evidence, 'egress') && has(evidence, 'ruleAction', 'allow') && isWideFor(evidence);
    case 'CreateManagedPrefixList':
      return isWide(texts(evidence, 'CreateManagedPrefixListRequest.Entry.Cidr'));
    case 'ModifyManagedPrefixList':
      return isWide(texts(evidence, 'ModifyManagedPrefixListRequest.AddEntry.Cidr'));
    case 'OpenInstancePublicPorts':
    case 'PutInstancePublicPorts':
      return opensLightsail(evidence);
    case 'UpdateClusterConfig':
      return isOn(evidence, 'resourcesVpcConfig.endpointPublicAccess')
        ? texts(evidence, 'resourcesVpcConfig.publicAccessCidrs').length === 0 || isWideFor(evidence)
        : isWideFor(evidence);
    case 'UpdateConnectivity':
      return anywhere(evidence, 'type').includes('SERVICE_PROVIDED_EIPS');
    default:
      return isWideFor(evidence);
  }
}

const isWideFor = (evidence: Evidence): boolean => isWide(anywhere(evidence, ...RANGES));

/** Lightsail opens a port to everybody unless ranges are named (Lightsail API Reference, PortInfo). */
function opensLightsail(evidence: Evidence): boolean {
  const ports = [...values(evidence, 'portInfo'), ...values(evidence, 'portInfos')];
  const inner = (key: string): string[] => [
    ...texts(evidence, `portInfo.${key}`),
    ...texts(evidence, `portInfos.${key}`),
  ];
  const ranges = [...inner('cidrs'), ...inner('ipv6Cidrs')];
  if (ports.length === 0) return false;
  return isWide(ranges) || (ranges.length === 0 && inner('cidrListAliases').length === 0);
}

/** What can be reached from where. */
export const NETWORK: readonly Detection[] = [
  {
    id: 'open-to-all',
    title: 'Opening ports to the internet',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'AuthorizeSecurityGroupIngress ModifySecurityGroupRules CreateNetworkAclEntry ReplaceNetworkAclEntry CreateManagedPrefixList ModifyManagedPrefixList',
        rds: 'AuthorizeDBSecurityGroupIngress',
        redshift: 'AuthorizeClusterSecurityGroupIngress',
        lightsail: 'OpenInstancePublicPorts PutInstancePublicPorts',
        eks: 'UpdateClusterConfig',
        kafka: 'UpdateConnectivity',
        workspaces: 'AuthorizeIpRules',
      },
    },
    when: opens,
    outcome: 'done',
    why: 'What listens behind these ports can be reached from everywhere. For a web server on 80 and 443 it is ordinary.',
    todo: [
      'Look which ports are open and what runs behind them.',
      'Take the rule out, or narrow it to the addresses that need it.',
      'If SSH, RDP or a database was open, read the logs of that machine.',
    ],
    technique: 'T1562.007',
    blind:
      'Ranges that are opened by several calls are not added up, and whether anything listens is not known.',
  },
  {
    id: 'network-joined',
    title: 'Joining or copying a network to the outside',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'CreateVpcPeeringConnection AcceptVpcPeeringConnection CreateTrafficMirrorSession ModifyTrafficMirrorSession CreateTrafficMirrorTarget CreateTrafficMirrorFilter CreateTrafficMirrorFilterRule CreateNetworkInterfacePermission CreateTransitGatewayPeeringAttachment CreateClientVpnEndpoint CreateVpnConnection',
        route53: 'CreateVPCAssociationAuthorization',
      },
    },
    when: (evidence) => {
      const name = String(evidence.record.eventName);
      if (byService(evidence)) return false;
      if (/Peering/.test(name) && name !== 'AcceptVpcPeeringConnection')
        return namesOutsider(evidence, 'peerOwnerId', 'peerAccountId');
      return name !== 'CreateNetworkInterfacePermission' || namesOutsider(evidence, 'awsAccountId');
    },
    outcome: 'done',
    why: 'A peering, a VPN or a mirror of traffic is a way in or out beside all security groups. New networks need it at times.',
    todo: [
      'Look which account, network or machine is at the other end.',
      'Delete the connection or the mirror if nobody knows of it.',
      'Look at the flow logs for what went through it.',
    ],
    technique: 'T1020.001',
    blind: 'What goes through it: traffic shows in flow logs only.',
  },
  {
    id: 'public-guard-off',
    title: 'Switching off a guard against publishing',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'DisableSnapshotBlockPublicAccess DisableImageBlockPublicAccess ModifyVpcBlockPublicAccessOptions CreateVpcBlockPublicAccessExclusion DisableAllowedImagesSettings',
        elasticmapreduce: 'PutBlockPublicAccessConfiguration',
        ssm: 'UpdateServiceSetting ResetServiceSetting',
      },
    },
    when: (evidence) => {
      switch (evidence.record.eventName) {
        case 'ModifyVpcBlockPublicAccessOptions':
          return anywhere(evidence, 'internetGatewayBlockMode').includes('off');
        case 'PutBlockPublicAccessConfiguration':
          return anywhere(evidence, 'blockPublicSecurityGroupRules').includes('false');
        case 'UpdateServiceSetting':
          return isSharing(evidence) && has(evidence, 'settingValue', 'Enable');
        case 'ResetServiceSetting':
          return isSharing(evidence);
        default:
          return true;
      }
    },
    outcome: 'done',
    why: 'The guard keeps snapshots, images and networks private whatever else is set. It is taken away to publish something.',
    todo: [
      'Ask what is to be published.',
      'Switch the guard on again.',
      'Look whether a snapshot, an image or a document was made public since.',
    ],
    technique: 'T1562.001',
    blind: 'Whether anything was published: that is another call.',
  },
];

const isSharing = (evidence: Evidence): boolean =>
  texts(evidence, 'settingId').some((id) => id.includes('public-sharing-permission'));
