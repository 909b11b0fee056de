/** Of IPv4 or IPv6; the engine looks closer. */
const ADDRESS = /^(?=.*[.:])[\da-f.:]+$/i;

/**
 * `198.51.100.7,198.51.100.8` → itself and each address: so the whole text is found, and so is each address and its
 * network. Undefined for all else. Amazon Managed Grafana writes several (its User Guide, "Logging Amazon Managed Grafana
 * API calls using AWS CloudTrail").
 */
export function severalAddresses(sourceIPAddress: unknown): string[] | undefined {
  if (typeof sourceIPAddress !== 'string' || !sourceIPAddress.includes(',')) return undefined;
  const addresses = sourceIPAddress.split(',').map((part) => part.trim());
  const all = addresses.every((address) => ADDRESS.test(address));
  return all ? [sourceIPAddress, ...new Set(addresses)] : undefined;
}
