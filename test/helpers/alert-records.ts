/** CloudTrail events, cut down to what the filter patterns of alerts look at, and one of odd shapes. */
export const RECORDS = {
  root: { eventType: 'AwsApiCall', userIdentity: { type: 'Root' } },
  rootByService: { eventType: 'AwsApiCall', userIdentity: { type: 'Root', invokedBy: 'x.amazonaws.com' } },
  rootEvent: { eventType: 'AwsServiceEvent', userIdentity: { type: 'Root' } },
  unauthorized: { errorCode: 'Client.UnauthorizedOperation', eventName: 'RunInstances' },
  denied: { errorCode: 'AccessDeniedException', eventName: 'GetObject' },
  allowed: { errorCode: 'NotAccessDenied', eventName: 'GetObject' },
  disableKey: { eventSource: 'kms.amazonaws.com', eventName: 'DisableKey' },
  disableRule: { eventSource: 'events.amazonaws.com', eventName: 'DisableKey' },
  login: login('No'),
  loginWithMfa: login('Yes'),
  loginUntold: login(undefined),
  shapes: {
    a: { b: [{ n: 5 }, { n: '5' }] },
    flag: true,
    off: false,
    none: null,
    text: 'Ev*ent "x" and more',
  },
};

function login(MFAUsed: string | undefined) {
  return {
    eventName: 'ConsoleLogin',
    userIdentity: { type: 'IAMUser' },
    additionalEventData: { MFAUsed },
    responseElements: { ConsoleLogin: 'Success' },
  };
}

/** A login to the console without a second factor, as the CIS benchmark has it. */
export const NO_MFA =
  '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }';
