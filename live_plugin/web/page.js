const AGAIN_MS = 2000;
const FRESH_MS = 3000;
const COUNT_MS = 250;
const SPEAKER_RATE = 24000;
const STATES = {unanswered: 'The service did not answer.', interrupted: '(interrupted)', stopped: '(stopped)'};
const STAGES = {
  speech_to_sound: 'You stop speaking → first sound',
  mark_to_sign: 'Service: first sign of an answer',
  tools: 'Tools at work',
  barge_in: 'You interrupt → silence',
};

const $ = id => document.getElementById(id);
const make = (tag, attributes = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
};

// The token has done its work: the browser keeps it in a cookie that no script can read.
history.replaceState(null, '', '/');

// ── the line to the house ────────────────────────────────────────────────────────────────────────────────────────
let socket;

function connect() {
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => { $('gone').hidden = true; $('log').replaceChildren(); };
  socket.onmessage = ({data}) => typeof data === 'string' ? take(JSON.parse(data)) : voice.play(data);
  socket.onclose = () => {
    $('gone').hidden = false;
    shown.questions({questions: []});
    voice.stop();
    setTimeout(connect, AGAIN_MS);
  };
}

const order = (what, more = {}) => {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({do: what, ...more}));
};
const take = message => message.id ? enter(message) : shown[message.kind]?.(message);

// ── the log ──────────────────────────────────────────────────────────────────────────────────────────────────────
const paragraph = (className, textContent) => textContent ? [make('p', {className, textContent})] : [];

const link = ({title, uri}) => /^https?:/.test(uri)
  ? make('a', {textContent: title, href: uri, target: '_blank', rel: 'noopener noreferrer'})
  : make('span', {textContent: title});

const entries = {
  exchange: ({heard, calls, said, unheard, sources, state}) => [
    ...paragraph('heard', heard || '…'),
    ...calls.flatMap(({call, outcome, failed}) => paragraph(failed ? 'call bad' : 'call', `${call} → ${outcome}`)),
    ...paragraph('said', said),
    ...paragraph('unheard', unheard),
    ...(sources.length ? [make('p', {className: 'dim'}, 'from: ', ...sources.flatMap(site => [link(site), ' ']))] : []),
    ...paragraph(state === 'unanswered' ? 'bad' : 'dim', STATES[state]),
  ],
  change: ({text}) => paragraph('change', text),
  notice: ({text}) => paragraph('notice', text),
};

function enter(message) {
  const log = $('log'), box = log.parentElement;
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const node = make('li', {}, make('time', {textContent: message.at}), make('div', {}, ...entries[message.kind](message)));
  node.dataset.id = message.id;
  const known = log.querySelector(`[data-id="${CSS.escape(message.id)}"]`);
  known ? known.replaceWith(node) : log.append(node);
  if (atEnd) box.scrollTop = box.scrollHeight;
}

// ── what stands beside it ────────────────────────────────────────────────────────────────────────────────────────
const rowOf = new Map();

function deviceRow({device, name, state, details}) {
  const row = make('div', {className: 'row'},
    make('span', {textContent: name}), make('span', {textContent: state}, make('small', {textContent: details})));
  row.dataset.device = device;
  rowOf.set(device, row);
  return row;
}

const value = given => Array.isArray(given) ? given.join(', ')
  : given !== null && typeof given === 'object' ? Object.entries(given).map(([k, v]) => `${k} ${value(v)}`).join(', ')
  : String(given ?? '–');
const facts = pairs => pairs.map(([term, fact]) =>
  make('div', {}, make('dt', {textContent: term}), make('dd', {textContent: value(fact)})));
const reveal = (id, ...children) => {
  $(id).replaceChildren(...children);
  $(id).parentElement.hidden = !children.length;
};

const shown = {
  hello({audio}) {
    voice.ways = audio;
    $('voice').hidden = !audio.input && !audio.output;
    $('voice').textContent = audio.input ? 'Talk here' : 'Listen here';
  },
  gate({open}) {
    $('gate').classList.toggle('open', open);
    $('gate').textContent = open ? 'hears you' : 'waits';
  },
  link({up}) { $('link').textContent = up ? '' : 'no connection to the service'; },
  devices({devices}) {
    rowOf.clear();
    const areas = [...new Set(devices.map(({area}) => area))].sort((a, b) => !a - !b || a.localeCompare(b));
    reveal('devices', ...areas.flatMap(area => [
      make('h3', {textContent: area || 'Elsewhere'}),
      ...devices.filter(device => device.area === area).map(deviceRow)]));
  },
  device(message) {
    const known = rowOf.get(message.device);
    if (!known) return;
    const row = deviceRow(message);
    row.classList.add('fresh');
    setTimeout(() => row.classList.remove('fresh'), FRESH_MS);
    known.replaceWith(row);
  },
  cards({cards}) {
    reveal('cards', ...Object.entries(cards).flatMap(([name, card]) =>
      [make('h3', {textContent: name}), make('dl', {}, ...facts(Object.entries(card)))]));
  },
  figures({heard_s, sent_s, saved_s, usd_today, tokens_in, tokens_out, stages}) {
    const timed = Object.entries(STAGES).filter(([name]) => stages[name]).map(([name, title]) =>
      [`${title}, middle / worst`, stages[name].map(seconds => `${Math.round(seconds * 1000)} ms`).join(' / ')]);
    reveal('figures', ...facts([...timed,
      ['Heard / sent / kept in the house', [heard_s, sent_s, saved_s].map(seconds => `${seconds} s`).join(' / ')],
      ['Tokens in / out', `${tokens_in} / ${tokens_out}`],
      ['Today, about', usd_today === null ? 'price not known' : `${usd_today} US dollars`]]));
  },
  questions({questions}) {
    $('questions').replaceChildren(...questions.map(question));
  },
  voice({here}) { voice.mark(here); },
  fault({text}) { $('fault').textContent = text; },
};

function question({number, text, code, seconds}) {
  const field = make('input', {type: 'password', inputMode: 'numeric', autocomplete: 'one-time-code', placeholder: 'Code'});
  field.setAttribute('aria-label', 'Code');
  const left = make('span', {className: 'dim', ariaHidden: 'true'});
  const press = yes => order('answer', {number, yes, code: field.value});
  const yes = make('button', {type: 'button', className: 'yes', textContent: 'Yes, do it', onclick: () => press(true)});
  const no = make('button', {type: 'button', textContent: 'No', onclick: () => press(false)});
  const node = make('div', {className: 'question'}, make('strong', {textContent: `${text}?`}), left, ...(code ? [field] : []), yes, no);
  node.dataset.number = number;
  const end = performance.now() + seconds * 1000;
  const count = () => {
    const remaining = Math.ceil((end - performance.now()) / 1000);
    left.textContent = `${remaining} s`;
    remaining > 0 ? node.isConnected && setTimeout(count, COUNT_MS) : node.remove();
  };
  setTimeout(count);
  return node;
}

// ── the voice: microphone and speaker of this browser ────────────────────────────────────────────────────────────
const NO_MICROPHONE = 'A browser gives its microphone only to pages of its own machine, or over https.';
const WANTED = {channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true};

const voice = {
  ways: {input: false, output: false},
  parts: [],
  mouth: null,
  pieces: [],

  async begin() {
    $('fault').textContent = '';
    try {
      const rate = this.ways.input ? await this.openEar() : 0;
      if (this.ways.output) await this.openMouth();
      order('talk', {rate});
    } catch (error) {
      this.stop();
      $('fault').textContent = navigator.mediaDevices ? `The sound of this browser: ${error.message}` : NO_MICROPHONE;
    }
  },

  async openEar() {
    const stream = await navigator.mediaDevices.getUserMedia({audio: WANTED});
    const context = await this.open({}, () => stream.getTracks().forEach(track => track.stop()));
    const ear = new AudioWorkletNode(context, 'ear', {numberOfOutputs: 0});
    ear.port.onmessage = ({data}) => { if (this.here) socket.send(data.buffer); };
    context.createMediaStreamSource(stream).connect(ear);
    return context.sampleRate;
  },

  async openMouth() {
    const context = await this.open({sampleRate: SPEAKER_RATE});
    this.mouth = new AudioWorkletNode(context, 'mouth', {numberOfInputs: 0, outputChannelCount: [1]});
    this.mouth.port.onmessage = ({data}) => order('played', data);
    this.mouth.connect(context.destination);
  },

  async open(options, close = () => {}) {
    const context = new AudioContext(options);
    this.parts.push(() => { close(); context.close(); });
    await context.audioWorklet.addModule('sound.js');
    await context.resume();
    return context;
  },

  play(data) { this.mouth?.port.postMessage(new Int16Array(data)); },

  mark(here) {
    if (!here && this.here) this.stop();
    this.here = here;
    $('voice').setAttribute('aria-pressed', here);
  },

  stop() {
    for (const close of this.parts.splice(0)) close();
    this.mouth = null;
    this.here = false;
    $('voice').setAttribute('aria-pressed', false);
  },
};

// ── a person's hands ─────────────────────────────────────────────────────────────────────────────────────────────
$('typed').onsubmit = event => {
  event.preventDefault();
  order('say', {text: $('sentence').value});
  $('typed').reset();
};
$('stop').onclick = () => order('stop');
$('voice').onclick = () => voice.here ? order('leave') : voice.begin();

const hold = down => {
  if (($('hold').getAttribute('aria-pressed') === 'true') === down) return;
  $('hold').setAttribute('aria-pressed', down);
  if (down && voice.ways.input && !voice.here) voice.begin();
  order('hold', {down});
};
$('hold').onpointerdown = event => { $('hold').setPointerCapture(event.pointerId); hold(true); };
$('hold').onpointerup = $('hold').onpointercancel = $('hold').onblur = () => hold(false);
$('hold').onkeydown = event => { if (event.key === ' ' || event.key === 'Enter') { event.preventDefault(); hold(true); } };
$('hold').onkeyup = () => hold(false);

connect();
