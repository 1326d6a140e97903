// A spoken command, in a page.
import {GoogleGenAI, Modality} from '@google/genai';

const model = 'gemini-2.5-flash-native-audio-latest';
const config = {responseModalities: [Modality.AUDIO], inputAudioTranscription: {}, outputAudioTranscription: {}};

/** What a page shows at the door: the key, or a token, which a page need not keep secret. */
async function shown(kind, httpOptions) {
  if (kind === 'key') return 'k';
  const {authTokens} = new GoogleGenAI({apiKey: 'k', httpOptions});
  const token = await authTokens.create({config: {uses: 1, liveConnectConstraints: {model, config}}});
  return token.name;
}

window.talk = async (baseUrl, kind, wav) => {
  const httpOptions = {baseUrl, apiVersion: 'v1alpha'};
  const ai = new GoogleGenAI({apiKey: await shown(kind, httpOptions), httpOptions});
  const met = {heard: '', said: '', calls: []};
  let answered, left;
  const answer = new Promise(resolve => (answered = resolve)), end = new Promise(resolve => (left = resolve));
  const onmessage = ({serverContent: content = {}, toolCall}) => {
    for (const {id, name, args} of toolCall?.functionCalls ?? []) {
      met.calls.push([name, args]);
      session.sendToolResponse({functionResponses: [{id, name, response: {output: 'done'}}]});
    }
    met.heard += content.inputTranscription?.text ?? '';
    met.said += content.outputTranscription?.text ?? '';
    if (content.turnComplete) answered();
  };
  const session = await ai.live.connect({model, config, callbacks: {onmessage, onclose: ({code}) => left(code)}});
  session.sendRealtimeInput({audio: {mimeType: 'audio/pcm;rate=16000', data: wav}});
  await answer;
  session.close();
  return {...met, closed: await end};
};
