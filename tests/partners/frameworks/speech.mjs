// A person at the microphone: the frames of a recording, then the silence in which one hears that it is over.
import {readFileSync} from 'node:fs';

export const RATE = 16_000;
export const FRAME_SAMPLES = 320;
const FRAME_BYTES = 2 * FRAME_SAMPLES, SILENCE_BYTES = 48_000, CHUNK_HEADER_BYTES = 8;

/** 20 ms of 16 kHz PCM at a time, each in memory of its own. */
export function* frames(path) {
  const file = readFileSync(path);
  const pcm = file.subarray(file.indexOf('data') + CHUNK_HEADER_BYTES);
  const sound = Buffer.concat([pcm, Buffer.alloc(SILENCE_BYTES)]);
  for (let at = 0; at < sound.length; at += FRAME_BYTES) {
    const frame = Buffer.alloc(FRAME_BYTES);
    frame.set(sound.subarray(at, at + FRAME_BYTES));
    yield frame;
  }
}
