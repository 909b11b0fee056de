import type { SavedObject } from '../../../src/kibana/saved/objects.ts';

/** A panel as the UI draws it, read back from the saved objects. */
export interface DrawnPanel {
  readonly board: string;
  readonly title: string;
  /** True when the title is not shown. */
  readonly quiet: boolean;
  readonly grid: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  /** `search` for a list of events. */
  readonly type: string;
  readonly aggs: readonly Agg[];
  // biome-ignore lint/suspicious/noExplicitAny: the state of a visualization has no type of its own
  readonly params: any;
  readonly state: {
    readonly vis?: {
      readonly colors?: Readonly<Record<string, string>>;
      readonly columnsWidth?: readonly { readonly colIndex: number; readonly width: number }[];
    };
  };
}

export interface Agg {
  readonly type: string;
  readonly schema: string;
  readonly params: {
    readonly field?: string;
    readonly size?: number;
    readonly customLabel?: string;
    readonly filters?: readonly { readonly label: string }[];
  };
}

export interface DrawnBoard {
  readonly id: string;
  readonly description: string;
  readonly panels: readonly DrawnPanel[];
}

const read = (text: unknown) => JSON.parse(String(text ?? '{}'));

/** All boards of a file of saved objects. */
export function drawnBoards(objects: readonly SavedObject[]): DrawnBoard[] {
  const byId = new Map(objects.map((object) => [object.id, object]));
  return objects
    .filter(({ type }) => type === 'dashboard')
    .map(({ id, attributes, references }) => ({
      id,
      description: String(attributes.description),
      panels: read(attributes.panelsJSON).map((panel: Record<string, never>): DrawnPanel => {
        const { title, panelRefName, gridData: grid, embeddableConfig } = panel as unknown as Panel;
        const target = references.find(({ name }) => name === panelRefName)?.id ?? '';
        const saved = byId.get(target)?.attributes ?? {};
        const { type = 'search', aggs = [], params = { columns: saved.columns } } = read(saved.visState);
        const quiet = embeddableConfig.hidePanelTitles === true;
        return { board: id, title, quiet, grid, type, aggs, params, state: read(saved.uiStateJSON) };
      }),
    }));
}

interface Panel {
  readonly title: string;
  readonly panelRefName: string;
  readonly gridData: DrawnPanel['grid'];
  readonly embeddableConfig: { readonly hidePanelTitles?: boolean };
}
