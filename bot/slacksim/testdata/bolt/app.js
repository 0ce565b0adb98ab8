'use strict';

// A sample app on Bolt for JavaScript. The only thing in it that is not as it
// would be for Slack itself is slackApiUrl. clients_slackgo_test.go is the same
// app on slack-go, and clients_test.go what both have to do.

const { App } = require('@slack/bolt');

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const plain = (text) => ({ type: 'plain_text', text });
const option = (text, value) => ({ text: plain(text), value });
const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });

// Commands

app.command('/sample', async ({ command, ack, say, respond, client }) => {
  switch (command.text) {
    case 'ping':
      await ack('pong');
      break;
    case 'loud':
      await ack({ response_type: 'in_channel', text: 'Hear, hear!' });
      break;
    case 'later':
      await ack();
      await respond('First, for you alone.');
      await respond({ response_type: 'in_channel', text: 'Then for everybody.' });
      break;
    case 'card':
      await ack();
      await say({ text: 'A card', blocks: card });
      break;
    case 'form':
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: form('') });
      break;
    case 'refused':
      await ack();
      try {
        await client.users.lookupByEmail({ email: 'ana@example.com' });
      } catch (error) {
        await respond(`${error.data.error}, needed: ${error.data.needed}`);
      }
      break;
    case 'invalid':
      await ack();
      try {
        await say({ text: 'too long', blocks: [section('x'.repeat(3001))] });
      } catch (error) {
        await respond(`${error.data.error}: ${error.data.response_metadata.messages.join()}`);
      }
      break;
    case 'file':
      await ack();
      await client.files.uploadV2({
        channel_id: command.channel_id,
        filename: 'notes.txt',
        title: 'Notes',
        content: 'What was said',
        initial_comment: 'The notes',
      });
      break;
    default:
      await ack(`I do not know “${command.text}”.`);
  }
});

// A message with elements

const card = [
  section('*A card*'),
  {
    type: 'actions',
    block_id: 'choices',
    elements: [
      { type: 'button', action_id: 'press', text: plain('Press'), value: '42' },
      {
        type: 'static_select',
        action_id: 'colour',
        placeholder: plain('Colour'),
        options: [option('Red', 'red'), option('Green', 'green')],
      },
      { type: 'datepicker', action_id: 'day' },
      { type: 'overflow', action_id: 'more', options: [option('Remove it', 'remove'), option('Keep it', 'keep')] },
    ],
  },
];

app.action('press', async ({ ack, body, action, respond }) => {
  await ack();
  await respond({ replace_original: true, text: `<@${body.user.id}> pressed ${action.value}.` });
});

app.action('colour', async ({ ack, action, respond }) => {
  await ack();
  await respond({ replace_original: false, text: `You chose ${action.selected_option.value}.` });
});

app.action('day', async ({ ack, action, body, client }) => {
  await ack();
  await client.chat.postMessage({
    channel: body.channel.id,
    thread_ts: body.message.ts,
    text: `The day is ${action.selected_date}.`,
  });
});

app.action('more', async ({ ack, action, body, client }) => {
  await ack();
  if (action.selected_option.value === 'remove') {
    await client.chat.delete({ channel: body.channel.id, ts: body.message.ts });
  }
});

// Modals

const cities = ['Berlin', 'Bergen', 'Lisbon', 'Lima'];

const form = (note) => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Sample'),
  submit: plain('Save'),
  close: plain('Cancel'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'name',
      label: plain('Name'),
      element: { type: 'plain_text_input', action_id: 'name', min_length: 2 },
    },
    {
      type: 'input',
      block_id: 'city',
      label: plain('City'),
      optional: true,
      element: { type: 'external_select', action_id: 'city', min_query_length: 1 },
    },
    {
      type: 'actions',
      block_id: 'help',
      elements: [
        { type: 'button', action_id: 'hint', text: plain('Hint') },
        { type: 'button', action_id: 'about', text: plain('About') },
      ],
    },
    ...(note ? [section(note)] : []),
  ],
});

const page = (title, text) => ({
  type: 'modal',
  callback_id: 'page',
  title: plain(title),
  close: plain('Close'),
  notify_on_close: true,
  blocks: [section(text)],
});

app.options('city', async ({ ack, payload }) => {
  const typed = payload.value.toLowerCase();
  const options = cities.filter((c) => c.toLowerCase().startsWith(typed)).map((c) => option(c, c.toLowerCase()));
  if (typed === 'b') {
    await ack({ option_groups: [{ label: plain('With a B'), options }] });
  } else {
    await ack({ options });
  }
});

app.action('hint', async ({ ack, body, client }) => {
  await ack();
  await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: form('Any name will do.') });
});

app.action('about', async ({ ack, body, client }) => {
  await ack();
  await client.views.push({ trigger_id: body.trigger_id, view: page('About', 'A sample.') });
});

app.view('form', async ({ ack, view }) => {
  const { name, city } = view.state.values;
  if (name.name.value === 'taken') {
    await ack({ response_action: 'errors', errors: { name: 'This name is taken.' } });
    return;
  }
  const where = city.city.selected_option ? ` of ${city.city.selected_option.text.text}` : '';
  await ack({ response_action: 'update', view: page('Thanks', `Welcome, ${name.name.value}${where}.`) });
});

app.view({ callback_id: 'page', type: 'view_closed' }, async ({ ack, body, client, view }) => {
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: `You closed ${view.title.text}.` });
});

app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack }) => {
  await ack();
});

// Shortcuts

app.shortcut('open_form', async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: form('') });
});

app.shortcut('quote', async ({ ack, shortcut, respond }) => {
  await ack();
  await respond(`They said: ${shortcut.message.text}`);
});

// Events

app.event('app_home_opened', async ({ event, client }) => {
  if (event.tab !== 'home') return;
  await client.views.publish({
    user_id: event.user,
    view: { type: 'home', blocks: [section(`Welcome home, <@${event.user}>.`)] },
  });
});

app.event('app_mention', async ({ event, say }) => {
  await say({ thread_ts: event.ts, text: `<@${event.user}>, you called?` });
});

app.event('member_joined_channel', async ({ event, client }) => {
  await client.chat.postMessage({ channel: event.channel, text: `Welcome, <@${event.user}>!` });
});

app.message(async ({ message, say }) => {
  await say(`You said: ${message.text}`);
});

app.error(async (error) => {
  console.error('failed:', error);
});

app.start().catch((error) => {
  console.error('failed:', error);
  process.exitCode = 1;
});
