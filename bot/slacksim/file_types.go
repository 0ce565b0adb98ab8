package slacksim

import (
	"bytes"
	"image"
	_ "image/gif"  // to measure uploaded pictures
	_ "image/jpeg" // to measure uploaded pictures
	_ "image/png"  // to measure uploaded pictures
	"net/http"
	"path"
	"strings"
)

// fileType is how Slack names a kind of file.
type fileType struct{ name, pretty, mime string }

// typeOf tells a file's type by its name, or else by its content.
func typeOf(name string, content []byte) fileType {
	switch ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")); ext {
	case "txt", "text", "log":
		return fileType{"text", "Plain Text", "text/plain"}
	case "csv":
		return fileType{"csv", "CSV", "text/csv"}
	case "md", "markdown":
		return fileType{"markdown", "Markdown", "text/plain"}
	case "json":
		return fileType{"json", "JSON", "text/plain"}
	case "yaml", "yml":
		return fileType{"yaml", "YAML", "text/plain"}
	case "html", "htm":
		return fileType{"html", "HTML", "text/html"}
	case "pdf":
		return fileType{"pdf", "PDF", "application/pdf"}
	case "png":
		return fileType{"png", "PNG", "image/png"}
	case "jpg", "jpeg":
		return fileType{"jpg", "JPEG", "image/jpeg"}
	case "gif":
		return fileType{"gif", "GIF", "image/gif"}
	case "zip":
		return fileType{"zip", "Zip", "application/zip"}
	case "xlsx":
		return fileType{"xlsx", "Excel Spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
	case "docx":
		return fileType{"docx", "Word Document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
	case "ics":
		return fileType{"ics", "Calendar", "text/calendar"}
	}
	kind, _, _ := strings.Cut(http.DetectContentType(content), ";")
	switch kind {
	case "image/png", "image/jpeg", "image/gif", "application/pdf":
		return typeOf("x."+path.Base(kind), nil)
	case "text/plain":
		return typeOf("x.txt", nil)
	}
	return fileType{"binary", "Binary", "application/octet-stream"}
}

// classify fills in what a file's name and content tell.
func (f *File) classify(content []byte) {
	t := typeOf(f.Name, content)
	f.Filetype, f.PrettyType, f.Mimetype, f.Size = t.name, t.pretty, t.mime, len(content)
	f.Editable = strings.HasPrefix(t.mime, "text/")
	if !f.isImage() {
		return
	}
	if c, _, err := image.DecodeConfig(bytes.NewReader(content)); err == nil {
		f.Width, f.Height = c.Width, c.Height
	}
}

// isImage reports whether the file is of a kind that Slack shows as a picture.
func (f *File) isImage() bool {
	return f.Filetype == "png" || f.Filetype == "jpg" || f.Filetype == "gif"
}
