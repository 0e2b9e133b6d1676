package cloud

import (
	"net/url"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/azureblob" // azblob://
	_ "gocloud.dev/blob/s3blob"    // s3://
)

func init() {
	drivers["s3"] = func(bucket string) (*blob.Bucket, error) { return openURL("s3", bucket, s3Options()) }
	drivers["azblob"] = func(bucket string) (*blob.Bucket, error) { return openURL("azblob", bucket, url.Values{}) }
}
