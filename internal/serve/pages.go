package serve

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/goccy/go-yaml"

	"rackrate/templates"
)

//go:embed page
var pageFiles embed.FS

// languages are those of the pages; the first one is shown where another is asked for.
var languages = templates.Languages()

// pages are the pages and what they are made with.
type pages struct {
	shell *template.Template
	words map[string]map[string]string // by language
	json  map[string]template.JS       // likewise, for the scripts
}

func loadPages() (*pages, error) {
	shell, err := template.ParseFS(pageFiles, "page/shell.html")
	if err != nil {
		return nil, err
	}
	p := &pages{shell: shell, words: map[string]map[string]string{}, json: map[string]template.JS{}}
	for _, language := range languages {
		text, err := pageFiles.ReadFile("page/words." + language + ".yaml")
		if err != nil {
			return nil, err
		}
		words := map[string]string{}
		if err := yaml.Unmarshal(text, &words); err != nil {
			return nil, fmt.Errorf("page/words.%s.yaml: %w", language, err)
		}
		p.words[language] = words
		script, err := json.Marshal(words)
		if err != nil {
			return nil, err
		}
		p.json[language] = template.JS(script) // json.Marshal escapes what would end the element
	}
	return p, nil
}

// languageOf is the language that a request asks for: by ?lang=, its cookie, or what the browser prefers.
func languageOf(r *http.Request) string {
	asked := []string{r.URL.Query().Get("lang")}
	if c, err := r.Cookie("lang"); err == nil {
		asked = append(asked, c.Value)
	}
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		asked = append(asked, strings.TrimSpace(part))
	}
	for _, a := range asked {
		for _, l := range languages {
			if len(a) >= 2 && strings.EqualFold(a[:2], l) {
				return l
			}
		}
	}
	return languages[0]
}

// show shows a page. All of it but words and frame is made by its script from the API.
func (s *Server) show(w http.ResponseWriter, r *http.Request, name string, status int) {
	language := languageOf(r)
	who, in := s.who(r)
	team := ""
	if !s.open() {
		team = "_team"
	}
	var out bytes.Buffer
	err := s.pages.shell.Execute(&out, map[string]any{
		"Page": name, "Lang": language, "Words": s.pages.words[language], "Script": s.pages.json[language],
		"User": who, "In": in,
		"Users": s.users != nil, "Version": s.opt.Version, "MaxMB": s.opt.MaxFile >> 20, "Team": team,
	})
	if err != nil {
		fail(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

// page is a page for those who are let in; others are told how to come in, or log in.
func (s *Server) page(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if token := r.URL.Query().Get("token"); token != "" && s.open() && s.sessions.redeem(token) {
			s.setCookie(w, "")
			s.note(r, "", "let in")
			s.say("let a browser in; another one: http://%s/?token=%s", r.Host, s.sessions.newToken())
			http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
			return
		}
		if _, ok := s.who(r); !ok {
			s.show(w, r, "login", http.StatusUnauthorized)
			return
		}
		if language := r.URL.Query().Get("lang"); language != "" {
			http.SetCookie(w, &http.Cookie{Name: "lang", Value: languageOf(r), Path: "/", HttpOnly: true,
				SameSite: http.SameSiteLaxMode, Secure: s.secure, MaxAge: 365 * 86400})
		}
		s.show(w, r, name, http.StatusOK)
	}
}

// static serves what pages are made with: nothing of anybody's.
func static() (http.HandlerFunc, error) {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		return nil, err
	}
	kinds := map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
		".svg": "image/svg+xml"}
	return func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("file")
		kind := kinds[path.Ext(name)]
		text, err := fs.ReadFile(files, name)
		if kind == "" || err != nil {
			fail(w, http.StatusNotFound, "there is no such file")
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(text)
	}, nil
}

// routes are all that can be asked.
func (s *Server) routes(mux *http.ServeMux) {
	files, err := static()
	if err != nil {
		panic(err) // it is embedded
	}
	mux.HandleFunc("GET /{$}", s.page("drop"))
	mux.HandleFunc("GET /drops/{drop}", s.page("reading"))
	mux.HandleFunc("GET /runs/{run}", s.page("run"))
	mux.HandleFunc("GET /runs/{run}/whatif", s.page("whatif"))
	mux.HandleFunc("GET /runs/{run}/notes/{path...}", s.api(s.getNote))
	mux.HandleFunc("GET /history", s.page("history"))
	mux.HandleFunc("GET /page/{file}", files)
	mux.HandleFunc("POST /api/v1/login", s.postLogin)
	for pattern, do := range s.endpoints() {
		mux.HandleFunc(pattern, s.api(do))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, "there is nothing at this address")
	})
}

// endpoints are those of the API, for people who are let in. openapi.json describes each.
func (s *Server) endpoints() map[string]asked {
	return map[string]asked{
		"POST /api/v1/logout":                    s.postLogout,
		"GET /api/v1/drops":                      s.getDrops,
		"POST /api/v1/drops":                     s.postDrop,
		"GET /api/v1/drops/{drop}":               s.getDrop,
		"PUT /api/v1/drops/{drop}/shared":        s.putShared,
		"GET /api/v1/drops/{drop}/original":      s.getOriginal,
		"GET /api/v1/drops/{drop}/reading":       s.getReading,
		"PUT /api/v1/drops/{drop}/mapping":       s.putMapping,
		"DELETE /api/v1/drops/{drop}/mapping":    s.deleteMapping,
		"PUT /api/v1/drops/{drop}/corrections":   s.putCorrections,
		"POST /api/v1/drops/{drop}/runs":         s.postRun,
		"GET /api/v1/runs/{run}":                 s.getRun,
		"GET /api/v1/runs/{run}/events":          s.getEvents,
		"GET /api/v1/runs/{run}/results":         s.getResults,
		"GET /api/v1/runs/{run}/changes/{from}":  s.getDiff,
		"GET /api/v1/runs/{run}/files/{path...}": s.getFile,
		"GET /api/v1/runs/{run}/all.zip":         s.getZip,
		"GET /api/v1/runs/{run}/whatif":          s.getWhatIf,
		"POST /api/v1/runs/{run}/whatif":         s.postWhatIf,
		"POST /api/v1/runs/{run}/scenario":       s.postScenario,
		"POST /api/v1/runs/{run}/scenario/book":  s.postScenarioBook,
		"GET /api/v1/history":                    s.getHistory,
		"GET /api/v1/inputs":                     s.getInputs,
		"GET /api/v1/words":                      s.getWords,
		"GET /api/v1/openapi.json":               getOpenAPI,
	}
}

//go:embed openapi.json
var openAPI []byte

// getOpenAPI is the description of the API.
func getOpenAPI(w http.ResponseWriter, r *http.Request, who string) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err := w.Write(openAPI)
	return err
}

// getWords names in a language what the API names by keys: actions, parts of value, groups of inputs, findings
// by their codes.
func (s *Server) getWords(w http.ResponseWriter, r *http.Request, who string) error {
	words := s.words[languageOf(r)]
	answer(w, http.StatusOK, map[string]any{"actions": words.Actions, "alternatives": words.Alternatives,
		"confidences": words.Confidences,
		"parts":       words.Parts, "groups": words.Groups, "units": words.Numerals.Units,
		"values": words.Numerals.Values, "findings": words.Quoted.Findings})
	return nil
}

// getInputs lists the inputs that a column can mean.
func (s *Server) getInputs(w http.ResponseWriter, r *http.Request, who string) error {
	type line struct {
		Input   string `json:"input"`
		Words   string `json:"words"`
		Unit    string `json:"unit"`
		Group   string `json:"group"`
		Meaning string `json:"meaning"`
	}
	words := s.words[languageOf(r)]
	list := []line{}
	for _, in := range s.registry.Inputs {
		list = append(list, line{in.Key, words.Input(in.Key), in.Unit, cmp.Or(words.Groups[in.Group], in.Group),
			in.Meaning})
	}
	answer(w, http.StatusOK, map[string]any{"inputs": list})
	return nil
}
