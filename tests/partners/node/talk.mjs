// One conversation of the unmodified JavaScript SDK, as told by the arguments; prints what it met as one line of JSON.
//   node talk.mjs BACKEND BASE_URL SCENE
import {createRequire} from 'node:module';

const {GoogleGenAI, Modality} = createRequire(`${process.env.PARTNERS}/node/`)('@google/genai');
const [backend, baseUrl, scene] = process.argv.slice(2);
const clients = {
  dev: () => new GoogleGenAI({apiKey: 'k', vertexai: false, httpOptions: {baseUrl}}),
  vertex: () => new GoogleGenAI({apiKey: 'k', vertexai: true, httpOptions: {baseUrl}}),
};
const models = {dev: 'gemini-2.5-flash-native-audio-preview-12-2025', vertex: 'gemini-live-2.5-flash-native-audio'};
const config = {
  responseModalities: [Modality.AUDIO],
  inputAudioTranscription: {},
  outputAudioTranscription: {},
  tools: [{functionDeclarations: [{name: 'set_light', parameters: {type: 'OBJECT', properties: {on: {type: 'BOOLEAN'}}}}]}],
};

/** A session and everything it is told, one message after the other. */
async function open(extra = {}) {
  const told = [], waiting = [];
  const tell = thing => (waiting.length ? waiting.shift()(thing) : told.push(thing));
  const callbacks = {onmessage: tell, onclose: event => tell({closed: [event.code, event.reason]}), onerror: tell};
  const session = await clients[backend]().live.connect({model: models[backend], config: {...config, ...extra}, callbacks});
  return {session, next: () => (told.length ? told.shift() : new Promise(resolve => waiting.push(resolve)))};
}

/** What is told up to the end of so many turns. */
async function gather({session, next}, turns = 1, onAudio = () => {}) {
  const met = {kinds: [], said: '', heard: '', bytes: 0, calls: [], usage: 0};
  while (turns) {
    const message = await next();
    if (message.closed) return {...met, closed: message.closed};
    met.kinds.push(...Object.keys(message.serverContent ?? message));
    const content = message.serverContent ?? {};
    met.said += content.outputTranscription?.text ?? '';
    met.heard += content.inputTranscription?.text ?? '';
    for (const part of content.modelTurn?.parts ?? []) {
      met.bytes += Buffer.from(part.inlineData?.data ?? '', 'base64').length;
      onAudio();
    }
    for (const call of message.toolCall?.functionCalls ?? []) {
      met.calls.push([call.name, call.args]);
      const response = {output: 'on'};
      session.sendToolResponse({functionResponses: [{id: call.id, name: call.name, response}]});
    }
    met.usage ||= message.usageMetadata?.totalTokenCount ?? 0;
    turns -= content.turnComplete ? 1 : 0;
  }
  return met;
}

const scenes = {
  async text() {
    const line = await open();
    line.session.sendClientContent({turns: 'hello', turnComplete: true});
    return [line, await gather(line)];
  },
  async realtime_text() {
    const line = await open();
    line.session.sendRealtimeInput({text: 'hello'});
    return [line, await gather(line)];
  },
  async speech() {
    const line = await open({realtimeInputConfig: {automaticActivityDetection: {disabled: true}}});
    line.session.sendRealtimeInput({activityStart: {}});
    const data = Buffer.from(new Int16Array(16000).map((_, i) => 8000 * Math.sin(i / 5)).buffer).toString('base64');
    line.session.sendRealtimeInput({audio: {data, mimeType: 'audio/pcm;rate=16000'}});
    line.session.sendRealtimeInput({activityEnd: {}});
    return [line, await gather(line)];
  },
  async tool() {
    const line = await open();
    line.session.sendClientContent({turns: 'turn on the light', turnComplete: true});
    return [line, await gather(line, backend === 'vertex' ? 2 : 1)];
  },
  async interruption() {
    const line = await open({realtimeInputConfig: {automaticActivityDetection: {disabled: true}}});
    line.session.sendClientContent({turns: 'tell me everything', turnComplete: true});
    let cut = false;
    return [line, await gather(line, 1, () => cut || (cut = true, line.session.sendRealtimeInput({activityStart: {}})))];
  },
  async resumption() {
    const first = await open({sessionResumption: {}});
    first.session.sendClientContent({turns: 'hello', turnComplete: true});
    let handle = '';
    for (let ended = false; !(ended && handle);) {
      const message = await first.next();
      ended ||= Boolean(message.serverContent?.turnComplete);
      if (ended) handle = message.sessionResumptionUpdate?.newHandle ?? '';
    }
    first.session.close();
    while (!(await first.next()).closed);
    const line = await open({sessionResumption: {handle}});
    line.session.sendClientContent({turns: 'hello', turnComplete: true});
    return [line, await gather(line)];
  },
  async refusal() {
    const line = await open();
    line.session.sendClientContent({turns: 'what nobody answers', turnComplete: true});
    return [line, await gather(line)];
  },
};

const [line, met] = await scenes[scene]();
line.session.close();
console.log(JSON.stringify(met));
