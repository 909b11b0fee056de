/**
 * Hosts of webhooks that Teams makes by Workflows, and of the older kind. They take Adaptive Cards alone (Microsoft Teams
 * developer documentation, "Create and send messages", known issues of Workflows).
 */
const TEAMS = /(^|\.)(logic\.azure\.(com|us)|api\.powerplatform\.com|webhook\.office\.com)$/;

/**
 * What a webhook takes, as JSON. Slack and those like it take `text` (Slack developer documentation, "Sending messages
 * using incoming webhooks"); Teams takes a card. Names in the text are an attacker's to choose, so neither reads markup
 * in it.
 */
export const payloadFor = (host: string, text: string): object =>
  TEAMS.test(host) ? card(text) : slack(text);

/** `&`, `<` and `>` are Slack's control characters: mentions and links begin with them ("Formatting message text"). */
const slack = (text: string) => ({
  text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  mrkdwn: false,
});

/** A TextBlock reads Markdown; a TextRun does not (Adaptive Cards, "Text features"). */
const card = (text: string) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        body: text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line }] })),
      },
    },
  ],
});
