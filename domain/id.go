package domain

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"time"
)

// The ids. All are text with a prefix that names the kind, and sort by the time
// they were made. A PersonID is a Slack user id and a ChannelID a Slack channel
// id, a UserGroupID a Slack user group: Slack owns those.
type (
	AccountID           string
	ContractID          string
	TermID              string
	RatingID            string
	StakeholderID       string
	StakeholderChangeID string
	TouchID             string
	FollowUpID          string
	EscalationID        string
	EscalationStepID    string
	DraftID             string
	CommentID           string
	SignalID            string
	RiskID              string
	WinID               string
	ObjectionID         string
	AuditID             string
	TeamID              string
	BulkID              string
	HandoverID          string
	PersonID            string
	UserGroupID         string
	ChannelID           string
)

// The prefixes of ids.
const (
	PrefixAccount           = "acc"
	PrefixContract          = "con"
	PrefixTerm              = "trm"
	PrefixRating            = "rat"
	PrefixStakeholder       = "stk"
	PrefixStakeholderChange = "stc"
	PrefixTouch             = "tch"
	PrefixFollowUp          = "fup"
	PrefixEscalation        = "esc"
	PrefixEscalationStep    = "ess"
	PrefixDraft             = "drf"
	PrefixComment           = "cmt"
	PrefixAudit             = "aud"
	PrefixMessage           = "msg"
	PrefixTeam              = "team"
	PrefixTask              = "tsk"
	PrefixSignal            = "sig"
	PrefixRisk              = "rsk"
	PrefixWin               = "win"
	PrefixObjection         = "obj"
	PrefixBulk              = "blk"
	PrefixHandover          = "hnd"
)

// IDs makes new ids. It is handed in so that tests can choose them.
type IDs func(prefix string) string

var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewIDs returns a source of ids that sort by now's time and are random in
// their last 80 bits.
func NewIDs(now func() time.Time) IDs {
	return func(prefix string) string {
		var raw [16]byte
		binary.BigEndian.PutUint64(raw[:8], uint64(now().UnixMilli())<<16)
		if _, err := rand.Read(raw[6:]); err != nil { // documented never to fail
			panic(fmt.Sprintf("read random bytes: %v", err))
		}
		return prefix + "_" + idText.EncodeToString(raw[:])
	}
}
