package slacksim

// Limits of Block Kit, in characters or items. Source: Slack's Block Kit
// reference and modal guide; for the newer blocks (table, data_table,
// data_visualization, card, alert) what the reference and its derived
// specifications agree on.
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxViewSize      = 250 << 10 // bytes of JSON
	maxMessageText   = 13200     // characters in all blocks of a message; not documented, measured by apps

	maxTitle           = 24 // modal title, submit and close
	maxPrivateMetadata = 3000
	maxExternalID      = 255
	maxBlockID         = 255
	maxActionID        = 255

	maxSectionText     = 3000
	maxFields          = 10
	maxFieldText       = 2000
	maxHeader          = 150
	maxContext         = 10
	maxActions         = 25
	maxContextActions  = 5
	maxURL             = 3000
	maxAltText         = 2000
	maxImageTitle      = 2000
	maxLabel           = 2000 // input label and hint
	maxInput           = 3000
	maxPlaceholder     = 150
	maxButtonText      = 75
	maxButtonValue     = 2000
	maxAccessibility   = 75
	maxOptionText      = 75
	maxOptionValue     = 150
	maxOptions         = 100 // and groups
	maxOverflow        = 5
	maxRadio           = 10 // radio buttons and checkboxes
	maxConfirmTitle    = 100
	maxConfirmText     = 300
	maxConfirmButton   = 30
	maxTableRows       = 100
	maxTableColumns    = 20
	maxDataTableRows   = 201 // header included
	maxDataTableText   = 20000
	maxPageSize        = 100
	maxChartTitle      = 50
	maxChartSeries     = 12
	maxChartPoints     = 20
	maxChartLabel      = 20
	maxAlert           = 200
	maxCardBody        = 200
	maxCards           = 10
	maxContainerBlocks = 10
	maxContainerTitle  = 150
	maxVideoTitle      = 200
	maxLayoutItems     = 3
	maxInputFiles      = 10 // files of a file input
)
