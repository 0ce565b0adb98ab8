package slacksim

import (
	"strings"
	"time"
)

// userMethods are the methods about people.
func userMethods() map[string]method {
	read := []string{"users:read"}
	return map[string]method{
		"users.info":          {run: userInfo, tier: tier4, scopes: read, required: []string{"user"}},
		"users.list":          {run: userList, tier: tier2, scopes: read},
		"users.lookupByEmail": {run: lookupByEmail, tier: tier3, scopes: []string{"users:read.email"}, required: []string{"email"}},
		"users.profile.get":   {run: profileGet, tier: tier4, scopes: []string{"users.profile:read"}},
		"users.getPresence":   {run: presenceGet, tier: tier3, scopes: read},
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

// profileGet answers a profile, the app's own if no user is named.
func profileGet(c *call) (reply, error) {
	id := c.args.str("user")
	if id == "" {
		id = c.w.app.BotUserID
	}
	u := c.w.users[id]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return reply{"profile": c.w.profileJSON(u)}, nil
}

// presenceGet answers that everybody but the deactivated is there.
func presenceGet(c *call) (reply, error) {
	id := c.args.str("user")
	if id == "" {
		id = c.w.app.BotUserID
	}
	u := c.w.users[id]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	presence := "active"
	if u.Deleted {
		presence = "away"
	}
	return reply{"presence": presence}, nil
}

// profileJSON is a user's profile as the Web API shows it; the e-mail address
// takes its own scope. Callers hold mu.
func (w *Workspace) profileJSON(u *User) map[string]any {
	p := u.Profile
	profile := map[string]any{
		"real_name": p.RealName, "real_name_normalized": p.RealName, "display_name": p.DisplayName,
		"display_name_normalized": p.DisplayName, "title": p.Title, "phone": p.Phone,
		"status_text": p.StatusText, "status_emoji": p.StatusEmoji, "status_expiration": 0, "team": u.TeamID, "avatar_hash": "",
	}
	if p.Email != "" && w.app.has("users:read.email") && !w.isExternal(u) {
		profile["email"] = p.Email
	}
	if u.IsBot {
		profile["api_app_id"], profile["bot_id"] = w.app.ID, w.app.BotID
	}
	return profile
}

// userJSON is a user as the Web API shows it; the e-mail address takes its own
// scope, and people of other workspaces come without admin flags. Callers hold
// mu.
func (w *Workspace) userJSON(u *User) map[string]any {
	profile := w.profileJSON(u)
	out := map[string]any{
		"id": u.ID, "team_id": u.TeamID, "name": u.Name, "real_name": u.Profile.RealName, "deleted": u.Deleted,
		"profile": profile, "is_bot": u.IsBot, "is_app_user": false, "updated": 0,
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
