// One conversation of a LiveKit agent for Node, without a room; prints what it met as one line of JSON.
//   node with_livekit_js.mjs MODEL text WORDS | speech WAV | interruption WAV WAV
// Needs @livekit/agents and its plugin for Google only; the environment leads it to the mock.
import {once} from 'node:events';
import {createRequire} from 'node:module';
import {ReadableStream} from 'node:stream/web';
import {setTimeout as sleep} from 'node:timers/promises';
import {FRAME_SAMPLES, RATE, frames} from './speech.mjs';

const require = createRequire(`${process.env.PARTNERS}/frameworks/livekit_js/`);
const {initializeLogger, llm, voice} = require('@livekit/agents');
const {realtime} = require('@livekit/agents-plugin-google');
const {AudioFrame} = require('@livekit/rtc-node');
const {z} = require('zod');
const [model, scene, given, over] = process.argv.slice(2);
const met = {heard: '', said: '', bytes: 0, interrupted: false, switched: []};

/** A person's speech, as long as it takes. */
class Microphone extends voice.AudioInput {
  said = [];

  constructor() {
    super();
    const pull = async line => {
      await sleep(20);
      const frame = this.said.shift() ?? Buffer.alloc(2 * FRAME_SAMPLES);
      line.enqueue(new AudioFrame(new Int16Array(frame.buffer), RATE, 1, FRAME_SAMPLES));
    };
    this.multiStream.addInputStream(new ReadableStream({pull}));
  }

  say(path) {
    this.said.push(...frames(path));
  }
}

/** Plays at once. */
class Loudspeaker extends voice.AudioOutput {
  seconds = 0;

  async captureFrame(frame) {
    await super.captureFrame(frame);
    met.bytes += 2 * frame.data.length;
    this.seconds += frame.samplesPerChannel / frame.sampleRate;
    this.emit('audible');
  }

  flush() {
    super.flush();
    this.finish(false);
  }

  clearBuffer() {
    this.finish(true);
  }

  finish(interrupted) {
    if (!this.seconds) return;
    const playbackPosition = this.seconds;
    this.seconds = 0;
    this.onPlaybackFinished({playbackPosition, interrupted});
  }
}

const set_light = llm.tool({
  description: 'Switch a light on or off.',
  parameters: z.object({name: z.string(), on: z.boolean()}),
  async execute({name, on}) {
    met.switched.push([name, on]);
    return {output: 'done'};
  },
});

initializeLogger({pretty: false, level: 'fatal'});
const session = new voice.AgentSession({llm: new realtime.RealtimeModel({model, apiKey: 'k'})});
const microphone = new Microphone(), loudspeaker = new Loudspeaker(24_000);
session.input.audio = microphone;
session.output.audio = loudspeaker;
session.on('user_input_transcribed', event => {
  if (event.isFinal) met.heard = event.transcript;
});
const answered = new Promise(resolve => {
  session.on('conversation_item_added', ({item}) => {
    if (item.role !== 'assistant') return;
    met.said += item.textContent ?? '';
    met.interrupted ||= Boolean(item.interrupted);
    if (met.said.endsWith('is on.')) resolve();
  });
});

await session.start({agent: new voice.Agent({instructions: 'You are a house.', tools: {set_light}})});
if (scene === 'text') session.generateReply({userInput: given});
else microphone.say(given);
if (over) {
  await once(loudspeaker, 'audible');
  microphone.say(over);
}
await answered;
process.stdout.write(JSON.stringify(met), () => process.exit());
