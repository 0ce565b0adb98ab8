// Package slacksim is a local Slack workspace: it serves Slack's Web API and
// Socket Mode over loopback to one app, and lets people — a browser page, or a
// test — use that app as they would in Slack.
//
// The app under development is unchanged; it is only pointed at another API
// address ([Workspace.APIURL]) with the tokens the workspace issued. Everything
// a [Person] does reaches the app as Slack would send it, and everything the
// app calls is checked as Slack would check it: scopes, membership, limits of
// blocks and views, the life of triggers and response URLs, rate tiers, and the
// three seconds within which an envelope has to be acknowledged.
//
// The Web API has the methods that bots are made of — chat, conversations,
// users, user groups, views, files, reactions, pins, bookmarks, scheduled
// messages — and answers unknown_method to any other. The same things can be
// done to the workspace in Go ([Workspace], [Person]) and over HTTP (see
// control.go), where faults can be planned too: cut connections, delays, rate
// limits, errors, disconnects, repeated envelopes.
//
// Where Slack's behaviour is documented it is followed; where Slack publishes
// no number, what apps have measured. It is not a copy of everything: there
// are no user tokens, canvases, lists, workflows, calls or
// organisations, people react with any well-formed name, and everything is kept in
// memory.
//
// The package knows nothing about any particular app. What the app is called,
// which commands it has and which events it gets come from its Slack app
// manifest.
package slacksim
