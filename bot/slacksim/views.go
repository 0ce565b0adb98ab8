package slacksim

import (
	"encoding/json"
	"fmt"
	"slices"
)

// maxStack is how many modals can be open one above the other.
const maxStack = 3

// view is an open modal or a published Home tab.
type view struct {
	View
	user   string
	chosen StateValues
}

// viewMethods are the methods about modals and Home tabs. They need no scope.
func viewMethods() map[string]method {
	return map[string]method{
		"views.open":    {run: openView, prepare: prepareView, tier: tier4, required: []string{"view"}},
		"views.push":    {run: openView, prepare: prepareView, tier: tier4, required: []string{"view"}},
		"views.update":  {run: updateView, prepare: prepareView, tier: tier4, required: []string{"view"}},
		"views.publish": {run: publishView, prepare: prepareView, tier: tier4, required: []string{"user_id", "view"}},
	}
}

// json is the view as the app sees it, its state included. Callers hold mu.
func (v *view) json() View {
	out := v.View
	out.State = ViewState{Values: stateOf(v.Blocks, v.chosen)}
	return out
}

// modalID is the ID of a modal, "" for a Home tab.
func (v *view) modalID() string {
	if v.Type == "modal" {
		return v.ID
	}
	return ""
}

// viewSpec is what an app wants a view to be.
type viewSpec struct {
	Type            string          `json:"type"`
	Title           *Text           `json:"title"`
	Submit          *Text           `json:"submit"`
	Close           *Text           `json:"close"`
	Blocks          json.RawMessage `json:"blocks"`
	PrivateMetadata string          `json:"private_metadata"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	ClearOnClose    bool            `json:"clear_on_close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	SubmitDisabled  bool            `json:"submit_disabled"`
}

// newView makes a view of a spec. Callers hold mu.
func (w *Workspace) newView(user string, s viewSpec) *view {
	v := &view{user: user, View: View{
		ID: w.nextID("V"), TeamID: w.team.ID, AppID: w.app.ID, BotID: w.app.BotID, AppInstalled: w.team.ID,
	}}
	v.RootViewID = v.ID
	w.fill(v, s)
	return v
}

// fill gives a view the content of a spec; what the person typed stays where
// the elements stay. Callers hold mu.
func (w *Workspace) fill(v *view, s viewSpec) {
	if v.ExternalID != "" && w.external[v.ExternalID] == v {
		delete(w.external, v.ExternalID)
	}
	v.Type, v.Title, v.Submit, v.Close, v.Blocks = s.Type, s.Title, s.Submit, s.Close, s.Blocks
	v.PrivateMetadata, v.CallbackID, v.ExternalID = s.PrivateMetadata, s.CallbackID, s.ExternalID
	v.ClearOnClose, v.NotifyOnClose, v.SubmitDisabled = s.ClearOnClose, s.NotifyOnClose, s.SubmitDisabled
	v.Hash = fmt.Sprintf("%d.%s", w.clock().Unix(), randomHex(4))
	v.chosen = kept(v.chosen, v.Blocks)
	if v.ExternalID != "" {
		w.external[v.ExternalID] = v
	}
}

// viewOf is the call's view, which has to be of a type.
func (c *call) viewOf(kind string) (viewSpec, error) { return c.view.value.of(kind, c.view.err) }

// of makes sure that a checked view is of a type.
func (s viewSpec) of(kind string, err error) (viewSpec, error) {
	if err == nil && s.Type != kind {
		err = refuse("invalid_arguments", "[ERROR] must be "+kind+" [json-pointer:/view/type]")
	}
	return s, err
}

// openView serves views.open and views.push.
func openView(c *call) (reply, error) {
	w := c.w
	s, err := c.viewOf(onModal)
	if err != nil {
		return nil, err
	}
	if other := w.external[s.ExternalID]; other != nil {
		return nil, refuse("duplicate_external_id")
	}
	id := c.args.str("trigger_id")
	if t := w.triggers.byKey[id]; c.method == "views.push" && t != nil && t.view == "" && !t.used {
		return nil, refuse("not_found", "[ERROR] the trigger does not come from a modal [json-pointer:/trigger_id]")
	}
	t, err := w.exchange(id)
	if err != nil {
		return nil, err
	}
	stack := w.stacks[t.user]
	if len(stack) >= maxStack {
		return nil, refuse("push_limit_reached")
	}
	v := w.newView(t.user, s)
	if c.method == "views.push" {
		if len(stack) == 0 {
			return nil, refuse("not_found")
		}
		w.putAbove(v, stack[len(stack)-1])
	}
	w.show(v)
	return reply{"view": v.json()}, nil
}

// putAbove makes a view part of the stack of the one below.
func (w *Workspace) putAbove(v, below *view) {
	id := below.ID
	v.PreviousViewID, v.RootViewID = &id, below.RootViewID
}

// show puts a modal on top of its person's stack. Callers hold mu.
func (w *Workspace) show(v *view) {
	w.views[v.ID] = v
	w.stacks[v.user] = append(slices.Clone(w.stacks[v.user]), v)
	w.notify(Change{Kind: ChangeView, User: v.user})
}

// hide closes modals of one person. Callers hold mu.
func (w *Workspace) hide(user string, gone func(*view) bool) {
	var left []*view
	for _, v := range w.stacks[user] {
		if !gone(v) {
			left = append(left, v)
			continue
		}
		delete(w.views, v.ID)
		if w.external[v.ExternalID] == v {
			delete(w.external, v.ExternalID)
		}
	}
	if len(left) == 0 {
		delete(w.stacks, user)
	} else {
		w.stacks[user] = left
	}
	w.notify(Change{Kind: ChangeView, User: user})
}

func updateView(c *call) (reply, error) {
	w := c.w
	v := w.views[c.args.str("view_id")]
	if v == nil {
		v = w.homeByID(c.args.str("view_id"))
	}
	if ext := c.args.str("external_id"); v == nil && ext != "" {
		v = w.external[ext]
	}
	if v == nil {
		return nil, refuse("not_found")
	}
	s, err := c.viewOf(v.Type)
	if err != nil {
		return nil, err
	}
	if h := c.args.str("hash"); h != "" && h != v.Hash {
		return nil, refuse("hash_conflict")
	}
	if s.ExternalID == "" {
		s.ExternalID = v.ExternalID
	}
	if other := w.external[s.ExternalID]; other != nil && other != v {
		return nil, refuse("duplicate_external_id")
	}
	w.fill(v, s)
	kind := ChangeView
	if v.Type == "home" {
		kind = ChangeHome
	}
	w.notify(Change{Kind: kind, User: v.user})
	return reply{"view": v.json()}, nil
}

// homeByID finds a published Home tab. Callers hold mu.
func (w *Workspace) homeByID(id string) *view {
	for _, v := range w.homes {
		if v.ID == id {
			return v
		}
	}
	return nil
}

func publishView(c *call) (reply, error) {
	w, user := c.w, c.args.str("user_id")
	switch u := w.users[user]; {
	case !w.app.HomeTab:
		return nil, refuse("not_enabled")
	case u == nil || u.IsBot:
		return nil, refuse("user_not_found")
	}
	s, err := c.viewOf(onHome)
	if err != nil {
		return nil, err
	}
	v := w.homes[user]
	if h := c.args.str("hash"); h != "" && v != nil && h != v.Hash {
		return nil, refuse("hash_conflict")
	}
	if other := w.external[s.ExternalID]; other != nil && other != v {
		return nil, refuse("duplicate_external_id")
	}
	if v == nil {
		v = w.newView(user, s)
		w.homes[user] = v
	} else {
		w.fill(v, s)
	}
	w.notify(Change{Kind: ChangeHome, User: user})
	return reply{"view": v.json()}, nil
}

// viewsOf copies a person's stack of modals.
func (w *Workspace) viewsOf(user string) []View {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []View
	for _, v := range w.stacks[user] {
		out = append(out, v.json())
	}
	return out
}

// homeOf copies a person's Home tab.
func (w *Workspace) homeOf(user string) (View, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v := w.homes[user]
	if v == nil {
		return View{}, false
	}
	return v.json(), true
}
