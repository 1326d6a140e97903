// Runs in the browser's audio thread: `ear` hands over what the microphone hears, `mouth` plays what it is given.

const EAR_SAMPLES = 1024;
const REPORT_S = 0.1;

class Ear extends AudioWorkletProcessor {
  constructor() {
    super();
    this.piece = new Int16Array(EAR_SAMPLES);
    this.count = 0;
  }

  process([[channel]]) {
    for (const sample of channel ?? []) {
      this.piece[this.count++] = Math.max(-1, Math.min(1, sample)) * 32767;
      if (this.count === EAR_SAMPLES) {
        this.port.postMessage(this.piece.slice());
        this.count = 0;
      }
    }
    return true;
  }
}

class Mouth extends AudioWorkletProcessor {
  constructor() {
    super();
    this.waiting = [];
    this.at = 0;
    this.told = 0;
    this.done = {flushes: 0, played: 0, dropped: 0};
    this.port.onmessage = ({data}) => data.length ? this.waiting.push(data) : this.flush();
  }

  flush() {
    const left = this.waiting.reduce((sum, piece) => sum + piece.length, 0) - this.at;
    Object.assign(this, {waiting: [], at: 0});
    this.done.dropped += left;
    this.done.flushes++;
    this.report();
  }

  report() {
    this.told = currentTime;
    this.port.postMessage({...this.done});
  }

  process(_, [[channel]]) {
    const before = this.done.played;
    for (let i = 0; i < channel.length && this.waiting.length; i++) {
      channel[i] = this.waiting[0][this.at++] / 32768;
      this.done.played++;
      if (this.at === this.waiting[0].length) {
        this.waiting.shift();
        this.at = 0;
      }
    }
    const ended = this.done.played > before && !this.waiting.length;
    if (ended || (this.waiting.length && currentTime - this.told > REPORT_S)) this.report();
    return true;
  }
}

registerProcessor('ear', Ear);
registerProcessor('mouth', Mouth);
