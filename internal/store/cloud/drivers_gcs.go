//go:build gcs

package cloud

import (
	"net/url"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/gcsblob" // gs://: its gRPC takes 15 MB and half the time in which the program starts
)

func init() {
	drivers["gs"] = func(bucket string) (*blob.Bucket, error) { return openURL("gs", bucket, url.Values{}) }
}
