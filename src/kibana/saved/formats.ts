import { HEALTH_TIME_FIELD, QUARANTINE_TIME_FIELD, TIME_FIELD } from '../../schema/index.ts';

/** How the UI shows the values of a field. */
interface Format {
  readonly id: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** 16 letters: the UI's own format has 27, of which 2.8 cuts the hour in a column of 140 pixels. */
const TIME: Format = { id: 'date', params: { pattern: 'YYYY-MM-DD HH:mm' } };
const BYTES: Format = { id: 'bytes', params: {} };

/** Of the events, by the name of the field. */
export const FORMATS: Readonly<Record<string, Format>> = {
  [TIME_FIELD]: TIME,
  '@timestamp': TIME,
  'additionalEventData.bytesTransferredIn': BYTES,
  'additionalEventData.bytesTransferredOut': BYTES,
};

/** Of the health document. */
export const HEALTH_FORMATS: Readonly<Record<string, Format>> = {
  [HEALTH_TIME_FIELD]: TIME,
  newestEvent: TIME,
};

/** Of the quarantine. */
export const QUARANTINE_FORMATS: Readonly<Record<string, Format>> = { [QUARANTINE_TIME_FIELD]: TIME };
