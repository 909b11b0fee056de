import type { Template } from '../core/template.ts';
import type { Group } from './reduce.ts';

const REST = 'Other parts';

/**
 * Sorts the resources that will change into the groups that the template's Metadata names, in the order in which
 * the template introduces them.
 */
export function groupsOf(template: Template, changing: readonly string[]): Group[] {
  const groups = new Map<string, { resources: string[]; minutes: [number, number] }>();
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const told = resource.Metadata?.['create-cloudtrail-kibana'];
    const name = told?.group ?? REST;
    const group = groups.get(name) ?? { resources: [], minutes: [0, 1] };
    if (told?.minutes !== undefined && told.minutes[1] > group.minutes[1]) group.minutes = [...told.minutes];
    if (changing.includes(logicalId)) group.resources.push(logicalId);
    groups.set(name, group);
  }
  return [...groups]
    .map(([name, group]) => ({ name, ...group }))
    .filter(({ resources }) => resources.length > 0);
}
