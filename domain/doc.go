// Package domain is what renewalbot knows about renewals: accounts and their
// terms, the timeline that a playbook lays before a decision date, ratings,
// stakeholders, escalations and notices, and the rules that join them.
//
// It decides and nothing else. It reads no clock, opens no connection and
// renders no text for Slack: every method takes what is true now in an [Env]
// and answers with a [Change], the rows to save and the announcements to make.
package domain
