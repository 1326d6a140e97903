// The mock as the engine of a test in another language: start it, talk to it, ask what it saw, give it orders.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {createRequire} from 'node:module';

const {GoogleGenAI} = createRequire(`${process.env.PARTNERS}/node/`)('@google/genai');

const mock = spawn(process.env.PYTHON, ['-m', 'mock_server', 'serve', '--json', '--speed', 'inf', process.argv[2]]);
const [line] = await once(createInterface(mock.stdout), 'line');
const {plain_url: url, http_url: http} = JSON.parse(line);

const told = [];
let arrived = () => {};
const ai = new GoogleGenAI({apiKey: 'k', httpOptions: {baseUrl: url.replace('ws:', 'http:')}});
const session = await ai.live.connect({
  model: 'gemini-2.5-flash-native-audio-latest',
  config: {outputAudioTranscription: {}},
  callbacks: {onmessage: message => (told.push(message), arrived()), onclose: event => (told.push({closed: event.reason}), arrived())},
});
const until = async wanted => {
  while (!told.some(wanted)) await new Promise(resolve => (arrived = resolve));
};
const order = (name, body) => fetch(`${http}sessions/last/${name}`, {method: 'POST', body: JSON.stringify(body)});

session.sendClientContent({turns: 'hello', turnComplete: true});
await until(message => message.serverContent?.turnComplete);
await order('push', {serverContent: {outputTranscription: {text: 'pushed'}}});
await until(message => message.serverContent?.outputTranscription?.text === 'pushed');
await order('close', {code: 1011, reason: 'drill'});
await until(message => message.closed === 'drill');

const journal = await (await fetch(`${http}journal`)).json();
mock.kill();
await once(mock, 'exit');
console.log(JSON.stringify({heard: journal.sessions[0].heard, misses: journal.misses, unused: journal.unused.length}));
