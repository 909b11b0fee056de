/** An object as a listing shows it. */
export interface Listed {
  readonly key: string;
  readonly bytes: number;
  /** ISO time. */
  readonly modified: string;
}

/** One page of a listing. With a delimiter, `folders` has what stands before it, each ending with it. */
export interface Page {
  readonly objects: readonly Listed[];
  readonly folders: readonly string[];
}

interface ListRequest {
  readonly bucket: string;
  readonly prefix: string;
  /** Only keys behind this one. */
  readonly after?: string | undefined;
  readonly delimiter?: '/';
}

/** The few calls of S3 that are needed. They throw `RequestError` for every answer that is not 2xx. */
export interface Store {
  /** The pages of a listing, one after another, in the order of the keys. */
  readonly list: (request: ListRequest) => AsyncGenerator<Page>;
  /** The bytes of an object as they lie there, read only as fast as they are taken; a cut connection is taken up again. */
  readonly bytes: (bucket: string, key: string) => AsyncGenerator<Buffer>;
  readonly put: (bucket: string, key: string, body: string | Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Takes an object away; none there is no error. */
  readonly remove: (bucket: string, key: string) => Promise<void>;
}
