package slacksim

// channelJSON is a conversation as the Web API shows it. Callers hold mu.
func (w *Workspace) channelJSON(c *channel) map[string]any {
	out := map[string]any{
		"id": c.ID, "created": c.Created, "is_archived": c.IsArchived, "is_org_shared": c.IsOrgShared,
		"is_im": c.IsIM, "is_mpim": c.IsMPIM, "is_private": c.IsPrivate, "context_team_id": w.team.ID,
		"is_channel": c.kind() == "channels", "is_group": c.kind() == "groups",
	}
	if c.IsIM {
		out["user"] = c.peer(w.app.BotUserID)
		return out
	}
	member := c.members[w.app.BotUserID]
	for name, v := range map[string]any{
		"name": c.Name, "name_normalized": c.Name, "is_general": c.IsGeneral, "unlinked": 0,
		"is_shared": c.IsExtShared || c.IsOrgShared, "is_ext_shared": c.IsExtShared,
		"is_pending_ext_shared": c.IsPendingExtShared, "pending_shared": []string{},
		"pending_connected_team_ids": []string{}, "shared_team_ids": append([]string{w.team.ID}, c.ConnectedTeams...),
		"is_member": member, "creator": c.Creator, "previous_names": []string{},
		"topic":   map[string]any{"value": c.Topic, "creator": "", "last_set": 0},
		"purpose": map[string]any{"value": c.Purpose, "creator": "", "last_set": 0},
	} {
		out[name] = v
	}
	if member {
		out["last_read"] = "0000000000.000000"
	}
	return out
}

// messageJSON is a message as the Web API and events show it. Callers hold mu.
func (w *Workspace) messageJSON(m *message, metadata bool) map[string]any {
	out := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": m.User, "team": w.team.ID}
	if u := w.users[m.User]; u != nil {
		out["team"] = u.TeamID
	}
	if m.BotID != "" {
		out["bot_id"], out["app_id"] = m.BotID, m.AppID
		out["bot_profile"] = map[string]any{
			"id": m.BotID, "app_id": m.AppID, "user_id": w.app.BotUserID, "name": w.app.Name,
			"deleted": false, "updated": 0, "team_id": w.team.ID, "icons": map[string]any{},
		}
	}
	if m.Username != "" {
		out["username"] = m.Username
	}
	if m.Subtype != "" {
		out["subtype"] = m.Subtype
	}
	for name, value := range m.About {
		out[name] = value
	}
	if m.Subtype == tombstone {
		out["hidden"] = true
	}
	if len(m.Blocks) > 0 {
		out["blocks"] = m.Blocks
	}
	if len(m.Attachments) > 0 {
		out["attachments"] = m.Attachments
	}
	if m.ThreadTS != "" {
		out["thread_ts"] = m.ThreadTS
	}
	if m.ReplyCount > 0 {
		out["reply_count"], out["latest_reply"] = m.ReplyCount, m.LatestReply
	}
	if len(m.Files) > 0 {
		out["files"], out["upload"] = w.filesJSON(m), false
	}
	if len(m.Reactions) > 0 {
		out["reactions"] = m.Reactions
	}
	if m.PinnedBy != "" {
		out["pinned_to"] = []string{m.Channel}
	}
	if m.EditedTS != "" {
		out["edited"] = map[string]any{"user": m.User, "ts": m.EditedTS}
	}
	if m.Metadata != nil {
		meta := map[string]any{"event_type": m.Metadata.EventType}
		if metadata {
			meta["event_payload"] = m.Metadata.EventPayload
		}
		out["metadata"] = meta
	}
	return out
}
