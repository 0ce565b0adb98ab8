package jobs

// The points at which a Hook is called, so that tests can end the program there.
// Whatever comes after the point has then not happened.
const (
	PointLeads   = "leads"   // the planner's lease is committed
	PointDecided = "decided" // what an account's sweep does is decided and not saved
	PointSwept   = "swept"   // it is saved

	PointClaimed  = "claimed"  // a message is committed as being sent
	PointRendered = "rendered" // about to call Slack
	PointPosted   = "posted"   // Slack has answered
	PointRecorded = "recorded" // its place is committed

	PointOpening     = "opening"     // about to open a direct conversation
	PointOpened      = "opened"      // Slack has opened it
	PointRedirecting = "redirecting" // a message is about to get another place
	PointRedirected  = "redirected"  // its other place is committed
	PointLooking     = "looking"     // about to look for a message whose outcome is unknown
	PointLooked      = "looked"      // Slack has answered
)
