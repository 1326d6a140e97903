// One conversation of the Agent Development Kit for JavaScript; prints what it met as one line of JSON.
//   node with_adk_js.mjs MODEL text WORDS | speech WAV | interruption WAV WAV
// Needs @google/adk only; the environment leads it to the mock.
import {createRequire} from 'node:module';
import {setTimeout as sleep} from 'node:timers/promises';
import {RATE, frames} from './speech.mjs';

const require = createRequire(`${process.env.PARTNERS}/frameworks/adk_js/`);
const {FunctionTool, InMemoryRunner, LiveRequestQueue, LlmAgent} = require('@google/adk');
const {z} = require('zod');
const [model, scene, given, over] = process.argv.slice(2);
const met = {heard: '', said: '', bytes: 0, interrupted: false, switched: []};

const set_light = new FunctionTool({
  name: 'set_light',
  description: 'Switch a light on or off.',
  parameters: z.object({name: z.string(), on: z.boolean()}),
  execute({name, on}) {
    met.switched.push([name, on]);
    return {output: 'done'};
  },
});
const runner = new InMemoryRunner({agent: new LlmAgent({name: 'house', model, tools: [set_light]}), appName: 'house'});
const session = await runner.sessionService.createSession({appName: 'house', userId: 'somebody'});
const queue = new LiveRequestQueue();

async function speak(path) {
  for (const frame of frames(path)) {
    queue.sendRealtime({mimeType: `audio/pcm;rate=${RATE}`, data: frame.toString('base64')});
    await sleep(20);
  }
}

function note(event) {
  for (const part of event.content?.parts ?? []) met.bytes += Buffer.from(part.inlineData?.data ?? '', 'base64').length;
  if (!event.partial) {
    met.heard += event.inputTranscription?.text ?? '';
    met.said += event.outputTranscription?.text ?? '';
  }
  met.interrupted ||= Boolean(event.interrupted);
}

let acting = scene === 'text' ? queue.sendContent({role: 'user', parts: [{text: given}]}) : speak(given);
let still = over;
const events = runner.runLive({
  userId: 'somebody',
  sessionId: session.id,
  liveRequestQueue: queue,
  runConfig: {responseModalities: ['AUDIO'], inputAudioTranscription: {}, outputAudioTranscription: {}},
});
for await (const event of events) {
  note(event);
  if (still && met.bytes) {
    await acting;
    [acting, still] = [speak(still), undefined];
  }
  if (event.turnComplete && !still && met.said.endsWith('is on.')) break;
}
process.stdout.write(JSON.stringify(met), () => process.exit());
