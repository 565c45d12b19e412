import { closeSync, openSync, readSync } from 'node:fs';
import { InputError, TooLargeError } from './input-error';

/** A template has at most 1 MB; what is much longer is something else. */
export const MAX_BYTES = 8 * 1024 * 1024;

const CHUNK = 64 * 1024;

/** The bytes of a file. Works for pipes too, and stops where a file is too large. */
export function readBytes(file: string): Buffer {
  const descriptor = attempt(() => openSync(file, 'r'));
  try {
    return readDescriptor(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The bytes of an open file, such as standard input. */
export function readDescriptor(descriptor: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = attempt(() => readSync(descriptor, chunk));
    if (count === 0) {
      return Buffer.concat(chunks);
    }
    length += count;
    if (length > MAX_BYTES) {
      throw new TooLargeError(`it has more than ${MAX_BYTES / 1024 / 1024} MiB; a template has at most 1 MB`);
    }
    chunks.push(chunk.subarray(0, count));
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you have no permission to read it',
  EPERM: 'you have no permission to read it',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
};

function attempt(call: () => number): number {
  for (;;) {
    try {
      return call();
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      if (code === 'EOF') {
        return 0; // standard input on Windows
      }
      if (code !== 'EAGAIN') {
        throw new InputError(REASONS[code] ?? message);
      }
      // standard input that waits for whoever writes to it
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
