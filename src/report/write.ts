import { constants, open as openDescriptor, type Stats, writeFile } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Effects } from '../core/effects.ts';
import { CliError, usageError } from '../core/errors.ts';
import { type Place, placeOf, STDOUT } from './place.ts';

type World = Pick<Effects, 'io' | 'clock' | 'signal'>;

/** How often is looked whether somebody reads a named pipe. */
const READER_POLL_MS = 100;

/**
 * Turns away a place that can't take a page, before anything is asked for.
 *
 * @param json true when stdout is taken by events.
 * @throws CliError `no-such-folder` or `bad-output` (exit 2).
 */
export async function checkPlace(file: string, json: boolean): Promise<void> {
  const refuse = (message: string) => usageError('bad-output', message, 'Name a file after --output.');
  const place = await placeOf(file);
  if (place.descriptor === STDOUT && json)
    throw refuse('Events and page can not both go to stdout: --json has it.');
  if (place.descriptor !== undefined) return;
  const folder = path.dirname(place.target);
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true)
    throw usageError('no-such-folder', `There is no folder ${folder}.`, 'Make it, or name another --output.');
  if (file === '' || /[/\\]$/.test(file) || (place.stats !== undefined && !isWritable(place.stats)))
    throw refuse(`"${file}" is no file to write.`);
}

/** A page has no business on a disk, and a socket takes none. */
const isWritable = (stats: Stats): boolean => stats.isFile() || stats.isFIFO() || stats.isCharacterDevice();

/**
 * Writes a text to where `>` of a shell would: `-` is stdout, a link is followed, a device or a named pipe is written
 * to. A new file is for its owner alone. One that is there keeps its mode, owner and links, and its text when the new
 * one can't be written.
 *
 * @param fresh refuses whatever is there already: for a name that nobody has chosen, in a folder open to all.
 * @throws CliError `not-written` (exit 1).
 */
export async function writePage(file: string, text: string, fx: World, fresh = false): Promise<void> {
  try {
    const place: Place = fresh ? { target: path.resolve(file) } : await placeOf(file);
    await put(place, file, Buffer.from(text), fx);
  } catch (error) {
    if (fx.signal.aborted) throw error;
    throw new CliError('not-written', `${file} could not be written.`, {
      why: (error as Error).message,
      remedy: 'Name a file in a folder of yours: --output <file>',
    });
  }
}

async function put({ descriptor, target, stats, link }: Place, file: string, text: Buffer, fx: World) {
  if (descriptor === STDOUT) return fx.io.out(text.toString());
  // As `/dev/fd/3`: one that this process was started with. It stays open.
  if (descriptor !== undefined) return promisify(writeFile)(descriptor, text);
  if (stats === undefined) return create(link ? file : target, text, link === true);
  if (stats.isFIFO()) return writeToPipe(file, text, fx);
  if (stats.isFile()) return replace(file, target, text);
  return using(await open(file, constants.O_WRONLY | constants.O_NOCTTY), (handle) => handle.writeFile(text));
}

/** Not through a link that somebody puts there meanwhile; but through one that is there and leads to nothing yet. */
async function create(file: string, text: Buffer, through: boolean): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  const handle = await open(file, O_WRONLY | O_CREAT | (through ? 0 : O_EXCL), 0o600);
  await using(handle, (opened) => opened.writeFile(text)).catch(async (error) => {
    if (!through) await rm(file, { force: true }).catch(() => {});
    throw error;
  });
}

/**
 * Opened without waiting, again and again: a thread that waits for a reader can't be ended, and the process would hang
 * even at its exit.
 */
async function writeToPipe(file: string, text: Buffer, { clock, signal }: World): Promise<void> {
  const { O_WRONLY, O_NONBLOCK } = constants;
  for (;;) {
    signal.throwIfAborted();
    const opened = promisify(openDescriptor)(file, O_WRONLY | O_NONBLOCK);
    const descriptor = await opened.catch((error: NodeJS.ErrnoException) => {
      // Nobody reads yet.
      if (error.code === 'ENXIO') return undefined;
      throw error;
    });
    if (descriptor !== undefined) return sendTo(descriptor, text);
    await clock.sleep(READER_POLL_MS, signal);
  }
}

const sendTo = (fd: number, text: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const pipe = new Socket({ fd, readable: false, writable: true });
    pipe.on('error', reject).on('close', () => resolve());
    pipe.end(text);
  });

/**
 * A new file in the place of the old one, so that there is a whole one at any time. Where that would change more than
 * the text (other links, the owner), or the folder takes no file, the text is written over the old one.
 */
async function replace(file: string, target: string, text: Buffer): Promise<void> {
  // By the name given: whether it may be written, and a link be followed, is the system's to say.
  await using(await open(file, constants.O_WRONLY), async (old) => {
    const stats = await old.stat();
    if (stats.nlink === 1 && (await swap(target, stats, text))) return;
    await overwrite(old, text, await readFile(target).catch(() => undefined));
  });
}

/** What the system says when a folder takes no new file, or a file can't be moved onto the old one. */
const NO_SWAP = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV', 'EEXIST']);

/** False when it can't be done without changing more than the text; then nothing has changed. */
async function swap(target: string, { uid, gid, mode }: Stats, text: Buffer): Promise<boolean> {
  const beside = path.join(path.dirname(target), `.create-cloudtrail-kibana-${process.pid}.tmp`);
  let made = false;
  try {
    const handle = await open(beside, 'wx', 0o600);
    made = true;
    await using(handle, async (opened) => {
      await opened.writeFile(text);
      const own = await opened.stat();
      if (own.uid !== uid || own.gid !== gid) await opened.chown(uid, gid);
      await opened.chmod(mode & 0o7777);
      await opened.sync();
    });
    await rename(beside, target);
    return true;
  } catch (error) {
    if (made) await rm(beside, { force: true }).catch(() => {});
    if (NO_SWAP.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** The room that the old text takes is given up last: it can be put back when the new one does not fit. */
async function overwrite(handle: FileHandle, text: Buffer, old: Buffer | undefined): Promise<void> {
  const whole = async (bytes: Buffer) => {
    let at = 0;
    while (at < bytes.length) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
    await handle.truncate(bytes.length);
  };
  try {
    await whole(text);
  } catch (error) {
    if (old !== undefined) await whole(old).catch(() => {});
    throw error;
  }
}

async function using<T>(handle: FileHandle, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}
