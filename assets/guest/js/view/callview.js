import { Awake } from "./awake.js";
import { ChatPanel } from "./chatpanel.js";
import { DeviceFields } from "./devicefields.js";
import { deviceSentences } from "./deviceproblems.js";
import { dialog } from "./dialog.js";
import { h, setText } from "./element.js";
import { languageChoice } from "./header.js";
import { InviteBox } from "./invite.js";
import { News } from "./news.js";
import { Notices } from "./notices.js";
import { problemSentence } from "./problems.js";
import { Sharing } from "./sharing.js";
import { Shortcuts } from "./shortcuts.js";
import { Sound } from "./sound.js";
import { Stage } from "./stage.js";
import { tileStates } from "./tilestate.js";
import { Toolbar } from "./toolbar.js";
import { UploadPanel } from "./uploadpanel.js";

// CallView shows the call: tiles, toolbar, panel and dialogs.
export class CallView {
  #words;
  #call;
  #media;
  #memory;
  #sharing;
  #stage;
  #toolbar;
  #panel;
  #chat;
  #news;
  #sound;
  #fields;
  #invites;
  #inviteDialog;
  #deviceDialog;
  #shortcuts;
  #awake = new Awake();
  #render = () => this.render();
  #notices;
  #alone;
  #aloneTitle = h("h2", { id: "alone-title" });
  #met = false; // whether anybody else has been here
  element;

  constructor(words, { call, media, memory, onLanguage }) {
    this.#words = words;
    this.#call = call;
    this.#media = media;
    this.#memory = memory;
    this.#sharing = new Sharing(call, this.#render);
    this.#stage = new Stage(words, (peer, track, size) => call.show(peer, track, size));
    this.#news = new News(words);
    this.#sound = new Sound((blocked) => (this.#notices.soundBlocked = blocked));
    this.#notices = new Notices(words, {
      seen: deviceSentences(words, media.problems), news: this.#news.element, onSound: () => this.#sound.resume(),
    });
    this.#panel = new UploadPanel(words, { onClose: () => this.#togglePanel(), onCamera: () => media.toggle("camera") });
    this.#chat = new ChatPanel(words, call, { onClose: () => this.#toggleChat() });
    this.#fields = new DeviceFields(words, media, memory, { prefix: "call-", level: null });
    this.#invites = [new InviteBox(words), new InviteBox(words, "invite.explain_alone")];
    this.#inviteDialog = dialog("invite-dialog", "invite.title", this.#invites[0].element);
    this.#deviceDialog = dialog("device-dialog", "devices.title", this.#fields.element,
      h("div", { class: "field" }, h("label", { for: "call-language", word: "language" }), languageChoice(words, "call-language", onLanguage)));
    this.#alone = h("section", { class: "alone card", "aria-labelledby": "alone-title", hidden: true },
      this.#aloneTitle, this.#invites[1].element);
    const actions = this.#actions();
    this.#toolbar = new Toolbar(words, actions);
    this.#shortcuts = new Shortcuts(actions);
    this.element = h("main", { id: "call", class: "call", label: "call.label", tabindex: "-1" },
      h("h1", { class: "unseen", word: "call.label" }),
      this.#notices.element,
      h("div", { class: "floor" }, this.#stage.element, this.#alone),
      this.#panel.element, this.#chat.element, this.#chat.toast, this.#toolbar.element, this.#inviteDialog, this.#deviceDialog, this.#sound.element);
    media.addEventListener("change", this.#render);
  }

  #actions() {
    return {
      microphone: () => this.#media.toggle("microphone"),
      camera: () => this.#media.toggle("camera"),
      screen: () => this.#sharing.toggle(),
      invite: () => this.#inviteDialog.showModal(),
      devices: () => this.#deviceDialog.showModal(),
      leave: () => this.#call.leave(),
      upload: () => this.#togglePanel(),
      chat: () => this.#toggleChat(),
      fullscreen: () => this.#stage.fullscreen(),
      escape: () => this.#stage.unpin() || (this.#panel.open && this.#togglePanel()) || (this.#chat.open && this.#toggleChat()),
    };
  }

  #togglePanel() {
    this.#panel.open = !this.#panel.open;
    this.#chat.open = false; // there is room for one
    this.#arrange();
    if (!this.#panel.open) {
      document.getElementById("upload").focus();
    }
  }

  #toggleChat() {
    const open = !this.#chat.open;
    this.#panel.open = false;
    this.#chat.open = open;
    this.#arrange();
    if (!open) {
      document.getElementById("chat").focus();
    }
  }

  #arrange() {
    this.element.classList.toggle("with-panel", this.#panel.open || this.#chat.open);
    this.render();
  }

  focus() {
    this.element.focus();
  }

  render() {
    const { snapshot } = this.#call;
    const media = this.#media;
    this.#stage.render(tileStates(this.#words, snapshot, media, this.#sharing.stream));
    this.#toolbar.render(snapshot, media, this.#sharing.stream, { upload: this.#panel.open, chat: this.#chat.open });
    this.#panel.render(snapshot, media);
    this.#chat.render(snapshot);
    this.#invites.forEach((invite) => invite.show(snapshot.code));
    this.#news.render(snapshot);
    this.#sound.use(this.#memory.device("speaker"));
    this.#sound.render(snapshot.peers);
    this.#fields.render();
    this.#renderAlone(snapshot);
  }

  #renderAlone(snapshot) {
    const alone = snapshot.peers.length === 0;
    this.#met ||= !alone;
    this.#notices.render(this.#problems(snapshot), { online: snapshot.online, alone, met: this.#met });
    this.#alone.hidden = !alone;
    setText(this.#aloneTitle, this.#words.t(this.#met ? "invite.alone_now" : "invite.alone"));
  }

  #problems({ problem, warnings }) {
    const words = this.#words;
    return [
      ...warnings.map((warning) => problemSentence(words, warning, warning.name)),
      ...(problem && !problem.peer ? [problemSentence(words, problem)] : []),
      ...deviceSentences(words, this.#media.problems),
      ...(this.#sharing.problem ? [words.t("problem.screen")] : []),
    ];
  }

  close() {
    this.#media.removeEventListener("change", this.#render);
    this.#sharing.close();
    for (const part of [this.#stage, this.#chat, this.#news, this.#sound, this.#shortcuts, this.#awake]) {
      part.close();
    }
  }
}
