package slacksim

// authMethods are the methods about the app itself.
func authMethods() map[string]method {
	return map[string]method{
		"auth.test":             {run: authTest, tier: tierAuth},
		"apps.connections.open": {run: openConnection, tier: tier3, appToken: true},
		"bots.info":             {run: botInfo, tier: tier3, scopes: []string{"users:read"}},
		"team.info":             {run: teamInfo, tier: tier3, scopes: []string{"team:read"}},
		"api.test":              {run: func(*call) (reply, error) { return reply{}, nil }, tier: tier4},
	}
}

func authTest(c *call) (reply, error) {
	w := c.w
	return reply{
		"url": "https://" + w.team.Domain + ".slack.com/", "team": w.team.Name, "user": w.app.BotName,
		"team_id": w.team.ID, "user_id": w.app.BotUserID, "bot_id": w.app.BotID, "is_enterprise_install": false,
	}, nil
}

func openConnection(c *call) (reply, error) {
	if c.w.link.isDisabled() {
		return nil, refuse("forbidden_team")
	}
	return reply{"url": c.w.socketURL(c.host)}, nil
}

func botInfo(c *call) (reply, error) {
	w := c.w
	if id := c.args.str("bot"); id != "" && id != w.app.BotID {
		return nil, refuse("bot_not_found")
	}
	return reply{"bot": map[string]any{
		"id": w.app.BotID, "app_id": w.app.ID, "user_id": w.app.BotUserID, "name": w.app.Name,
		"deleted": false, "updated": 0, "icons": map[string]any{},
	}}, nil
}

func teamInfo(c *call) (reply, error) {
	t := c.w.team
	return reply{"team": map[string]any{
		"id": t.ID, "name": t.Name, "domain": t.Domain, "email_domain": "",
		"icon": map[string]any{"image_default": true}, "url": "https://" + t.Domain + ".slack.com/",
	}}, nil
}
