/** What the live region says. Set by actions; read aloud politely by screen readers. */
class Announcer {
  text = $state('');

  say(text: string): void {
    this.text = text;
  }
}

export const announcer = new Announcer();
