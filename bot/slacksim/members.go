package slacksim

import (
	"strings"
	"time"
)

// userMethods are the methods about people and groups.
func userMethods() map[string]method {
	read := []string{"users:read"}
	return map[string]method{
		"users.info":            {run: userInfo, tier: tier4, scopes: read},
		"users.list":            {run: userList, tier: tier2, scopes: read},
		"users.lookupByEmail":   {run: lookupByEmail, tier: tier3, scopes: []string{"users:read.email"}},
		"usergroups.list":       {run: groupList, tier: tier2, scopes: []string{"usergroups:read"}},
		"usergroups.users.list": {run: groupUsers, tier: tier2, scopes: []string{"usergroups:read"}},
	}
}

func userInfo(c *call) (reply, error) {
	u := c.w.users[c.args.str("user")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	out := c.w.userJSON(u)
	if c.args.flag("include_locale") && !c.w.isExternal(u) {
		out["locale"] = u.Locale
	}
	return reply{"user": out}, nil
}

func userList(c *call) (reply, error) {
	w := c.w
	var all []any
	for _, id := range w.userIDs {
		out := w.userJSON(w.users[id])
		if c.args.flag("include_locale") {
			out["locale"] = w.users[id].Locale
		}
		all = append(all, out)
	}
	page, meta, err := paginate(c.args, all, maxPage)
	return reply{"members": page, "cache_ts": w.clock().Unix(), "response_metadata": meta}, err
}

func lookupByEmail(c *call) (reply, error) {
	w, email := c.w, c.args.str("email")
	for _, id := range w.userIDs {
		if u := w.users[id]; email != "" && !u.Deleted && !w.isExternal(u) && strings.EqualFold(u.Profile.Email, email) {
			return reply{"user": w.userJSON(u)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func groupList(c *call) (reply, error) {
	out := []any{}
	for _, g := range c.w.groups {
		group := map[string]any{
			"id": g.ID, "team_id": c.w.team.ID, "is_usergroup": true, "name": g.Name, "handle": g.Handle,
			"description": "", "is_external": false, "date_delete": 0, "user_count": len(g.Users),
			"prefs": map[string]any{"channels": []string{}, "groups": []string{}},
		}
		if c.args.flag("include_users") {
			group["users"] = orEmpty(g.Users)
		}
		out = append(out, group)
	}
	return reply{"usergroups": out}, nil
}

func groupUsers(c *call) (reply, error) {
	for _, g := range c.w.groups {
		if g.ID == c.args.str("usergroup") {
			return reply{"users": orEmpty(g.Users)}, nil
		}
	}
	return nil, refuse("no_such_subteam")
}

// userJSON is a user as the Web API shows it; the e-mail address takes its own
// scope, and people of other workspaces come without admin flags. Callers hold
// mu.
func (w *Workspace) userJSON(u *User) map[string]any {
	p := u.Profile
	profile := map[string]any{
		"real_name": p.RealName, "real_name_normalized": p.RealName, "display_name": p.DisplayName,
		"display_name_normalized": p.DisplayName, "title": p.Title, "phone": p.Phone,
		"status_text": p.StatusText, "status_emoji": "", "team": u.TeamID, "avatar_hash": "",
	}
	if p.Email != "" && w.app.has("users:read.email") && !w.isExternal(u) {
		profile["email"] = p.Email
	}
	out := map[string]any{
		"id": u.ID, "team_id": u.TeamID, "name": u.Name, "real_name": p.RealName, "deleted": u.Deleted,
		"profile": profile, "is_bot": u.IsBot, "is_app_user": false, "updated": 0,
	}
	if u.IsBot {
		profile["api_app_id"], profile["bot_id"] = w.app.ID, w.app.BotID
	}
	if !u.Deleted {
		label, offset := w.zone(u.TZ)
		out["tz"], out["tz_label"], out["tz_offset"] = u.TZ, label, offset
	}
	if w.isExternal(u) {
		out["is_stranger"] = u.IsStranger
		return out
	}
	for name, v := range map[string]bool{
		"is_admin": u.IsAdmin || u.IsOwner, "is_owner": u.IsOwner, "is_primary_owner": false,
		"is_restricted": u.IsRestricted, "is_ultra_restricted": u.IsUltraRestricted,
	} {
		out[name] = v
	}
	return out
}

// zone is a time zone's present abbreviation and offset in seconds.
func (w *Workspace) zone(name string) (label string, offset int) {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return name, 0
	}
	return w.clock().In(loc).Zone()
}

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
